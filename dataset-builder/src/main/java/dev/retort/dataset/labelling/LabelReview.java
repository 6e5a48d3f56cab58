package dev.retort.dataset.labelling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows whose labels a person should look at, by confident learning: a row is suspected when a model
 * that never saw it finds another label at least as likely as it finds that label, on average, in
 * the rows that carry it, and likelier than all others together.
 *
 * <p>A list to read, never a change: a dataset version is the same with it and without.
 *
 * @param rows how many rows there is an opinion on
 * @param suspects the surest first; equally sure ones by their ids
 * @see <a href="https://doi.org/10.1613/jair.1.12125">Northcutt, Jiang and Chuang 2021, Confident
 *     learning</a>
 */
public record LabelReview(long rows, List<LabelSuspect> suspects) {
  /** A suggestion is likelier than all other labels together. */
  private static final double LIKELIER_THAN_NOT = 0.5;

  public LabelReview {
    suspects = List.copyOf(suspects);
  }

  /**
   * Reviews the labels of rows.
   *
   * @param opinions one a row. An opinion tells the probability of its likeliest label alone, so
   *     that the mean self-confidence of a label counts rows where the model prefers another as 0:
   *     a lower bound, by at most the share of such rows times what is left over there
   */
  public static LabelReview of(List<LabelOpinion> opinions) {
    Map<String, Double> thresholds = selfConfidence(opinions);
    List<LabelSuspect> suspects = new ArrayList<>();
    for (LabelOpinion opinion : opinions) {
      Double threshold = thresholds.get(opinion.likeliest());
      if (!opinion.agrees()
          && threshold != null
          && opinion.confidence() >= threshold
          && opinion.confidence() > LIKELIER_THAN_NOT) {
        suspects.add(
            new LabelSuspect(
                opinion.id(),
                opinion.given(),
                opinion.likeliest(),
                opinion.confidence(),
                threshold));
      }
    }
    suspects.sort(
        Comparator.comparingDouble(LabelSuspect::confidence)
            .reversed()
            .thenComparing(LabelSuspect::id));
    return new LabelReview(opinions.size(), suspects);
  }

  private static Map<String, Double> selfConfidence(List<LabelOpinion> opinions) {
    Map<String, Double> sums = new TreeMap<>();
    Map<String, Integer> counts = new TreeMap<>();
    for (LabelOpinion opinion : opinions) {
      sums.merge(opinion.given(), opinion.agrees() ? opinion.confidence() : 0, Double::sum);
      counts.merge(opinion.given(), 1, Integer::sum);
    }
    sums.replaceAll((label, sum) -> sum / counts.get(label));
    return sums;
  }
}

package dev.retort.evaluator.deferral;

import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.LossTest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Learn then test (Angelopoulos, Bates, Candès, Jordan and Lei, 2021) with one split: the rows that
 * a threshold is chosen on certify it too. Thresholds are tested in falling order, each by the
 * exact binomial test on all rows, until one fails; the last that passed is certified. A fixed
 * order needs no correction for the number of tests: only the first threshold whose true loss
 * exceeds ε can be certified wrongly, and it is with probability at most 1 − confidence.
 *
 * <p>Thresholds are k / steps for k = steps … 0. They must not be made from the rows themselves.
 * Rows are independent, so near-duplicates count once. Thread-safe.
 *
 * @param test ε and confidence for P(answered and different from the reference)
 * @param steps number of steps that [0, 1] is cut into, 1 to 1,000,000
 */
public record LearnThenTest(LossTest test, int steps) {
  private static final int MAX_STEPS = 1_000_000;

  public LearnThenTest {
    Objects.requireNonNull(test);
    if (steps < 1 || steps > MAX_STEPS) {
      throw new IllegalArgumentException(
          "thresholds come in 1 to %d steps, not %d".formatted(MAX_STEPS, steps));
    }
  }

  /**
   * A certified threshold.
   *
   * @param threshold answered are rows of at least this confidence
   * @param answered rows that it answers
   * @param losses how many of those differ from the reference
   * @param n all rows
   * @param lossUpperBound of P(answered and different from the reference), ≤ ε
   */
  public record Certified(
      double threshold, int answered, int losses, int n, double lossUpperBound) {}

  /**
   * The lowest threshold that is certified; empty if not even the highest is, as on too few rows.
   *
   * @param rows calibration rows, in any order
   */
  public Optional<Certified> certify(List<ScoredAnswer> rows) {
    List<RiskCoverageCurve.Cut> cuts = RiskCoverageCurve.cuts(rows);
    int cut = 0;
    RiskCoverageCurve.Cut certified = null;
    for (int step = steps; step >= 0; step--) {
      double threshold = (double) step / steps;
      while (cut < cuts.size() && cuts.get(cut).threshold() >= threshold) {
        cut++;
      }
      int answered = cut == 0 ? 0 : cuts.get(cut - 1).answered();
      int losses = cut == 0 ? 0 : cuts.get(cut - 1).losses();
      // Equal counts have equal p-values: only a threshold that answers more needs a test.
      boolean tested = certified != null && certified.answered() == answered;
      if (!tested && !test.passes(losses, rows.size())) {
        break;
      }
      certified = new RiskCoverageCurve.Cut(threshold, answered, losses);
    }
    return Optional.ofNullable(certified).map(last -> certificate(last, rows.size()));
  }

  private Certified certificate(RiskCoverageCurve.Cut cut, int n) {
    return new Certified(
        cut.threshold(),
        cut.answered(),
        cut.losses(),
        n,
        ClopperPearson.upperBound(cut.losses(), n, test.confidence()));
  }
}

package dev.retort.evaluator.slice;

import dev.retort.evaluator.slice.SliceReport.Comparison;
import dev.retort.evaluator.slice.SliceReport.Regression;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.FisherExact;
import dev.retort.evaluator.statistics.HolmCorrection;
import dev.retort.evaluator.statistics.McNemarExact;
import dev.retort.evaluator.statistics.PairedOutcomes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Divides evaluation rows into slices and tests each. Thread-safe if the rules are.
 *
 * <p>Each tested slice takes one-sided exact tests: that it loses more than the rest of its
 * dimension, and that the candidate loses more of it than the champion. All p-values of the report
 * are corrected together by Holm's method. Slices of fewer than the minimum of rows are pooled
 * within their dimension: a test of a handful of rows could show nothing but would cost the others
 * power, and its name could point to a person. The pool is tested if it has the minimum itself.
 * Which slices are tested depends on their sizes alone, never on losses.
 *
 * <p>The tests take rows as independent: pass novel rows, of which a near-duplicate cluster has
 * one.
 *
 * @param rules that name slices; no two of the same dimension
 * @param alpha of all tests together, in (0, 1)
 * @param confidence of each slice's interval, in (0, 1)
 * @param minimumRows with which a slice is tested under its own name, ≥ 1
 */
public record Slicer(List<SliceRule> rules, double alpha, double confidence, int minimumRows) {
  /** With fewer rows only very large differences could show, once corrected for many slices. */
  public static final int DEFAULT_MINIMUM_ROWS = 30;

  public Slicer {
    rules = List.copyOf(rules);
    if (!(alpha > 0 && alpha < 1) || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "alpha and confidence lie strictly between 0 and 1, not at %s and %s"
              .formatted(alpha, confidence));
    }
    if (minimumRows < 1) {
      throw new IllegalArgumentException(
          "a slice is tested from at least 1 row on, not from " + minimumRows);
    }
  }

  /** Tests the slices of some rows; no rows give a report without slices. */
  public SliceReport report(List<SlicedRow> rows) {
    List<Part> parts = new ArrayList<>();
    dimensions(rows).values().forEach(dimension -> parts.addAll(parts(dimension)));
    List<Double> pValues = new ArrayList<>();
    for (Part part : parts) {
      part.againstRest().ifPresent(pValues::add);
      part.againstChampion().ifPresent(pValues::add);
    }
    Iterator<Double> adjusted = HolmCorrection.adjusted(pValues).iterator();
    List<SliceScore> scores = new ArrayList<>();
    for (Part part : parts) {
      Optional<SliceTest> rest = part.againstRest().map(p -> new SliceTest(p, adjusted.next()));
      Optional<SliceTest> champion =
          part.againstChampion().map(p -> new SliceTest(p, adjusted.next()));
      scores.add(part.tally().score(part.slice(), confidence, rest, champion));
    }
    return new SliceReport(
        alpha, confidence, minimumRows, pValues.size(), scores, regressions(scores));
  }

  private record Part(
      Slice slice, Tally tally, Optional<Double> againstRest, Optional<Double> againstChampion) {}

  private Map<String, Map<Slice, Tally>> dimensions(List<SlicedRow> rows) {
    Map<String, Map<Slice, Tally>> dimensions = new TreeMap<>();
    for (SlicedRow row : rows) {
      for (SliceRule rule : rules) {
        for (Slice slice : rule.slices(row.row())) {
          dimensions
              .computeIfAbsent(slice.dimension(), dimension -> new TreeMap<>())
              .merge(slice, Tally.of(row), Tally::plus);
        }
      }
    }
    return dimensions;
  }

  private List<Part> parts(Map<Slice, Tally> slices) {
    Map<Slice, Tally> pooled = new TreeMap<>();
    slices.forEach(
        (slice, tally) ->
            pooled.merge(
                tally.rows() < minimumRows ? new Slice(slice.dimension(), Slice.POOLED) : slice,
                tally,
                Tally::plus));
    Tally all = pooled.values().stream().reduce(Tally.NONE, Tally::plus);
    List<Part> parts = new ArrayList<>();
    pooled.forEach((slice, tally) -> parts.add(part(slice, tally, all)));
    return parts;
  }

  private Part part(Slice slice, Tally tally, Tally all) {
    boolean tested = tally.rows() >= minimumRows;
    int restRows = all.rows() - tally.rows();
    Optional<Double> rest =
        tested && restRows > 0
            ? Optional.of(
                FisherExact.greater(
                    tally.losses(), tally.rows(), all.losses() - tally.losses(), restRows))
            : Optional.empty();
    Optional<Double> champion =
        tested ? tally.champion().map(McNemarExact::greater) : Optional.empty();
    return new Part(slice, tally, rest, champion);
  }

  private List<Regression> regressions(List<SliceScore> scores) {
    List<Regression> regressions = new ArrayList<>();
    for (SliceScore score : scores) {
      regression(score.slice(), Comparison.REST, score.againstRest()).ifPresent(regressions::add);
      regression(score.slice(), Comparison.CHAMPION, score.againstChampion())
          .ifPresent(regressions::add);
    }
    regressions.sort(Comparator.comparingDouble(Regression::adjustedPValue));
    return regressions;
  }

  private Optional<Regression> regression(Slice slice, Comparison than, Optional<SliceTest> test) {
    return test.filter(result -> result.adjustedPValue() <= alpha)
        .map(result -> new Regression(slice, than, result.adjustedPValue()));
  }

  /** Counts of some rows; pairs are the losses of candidate and champion. */
  private record Tally(int rows, int answered, int losses, int paired, PairedOutcomes pairs) {
    static final Tally NONE = new Tally(0, 0, 0, 0, new PairedOutcomes(0, 0, 0, 0));

    static Tally of(SlicedRow row) {
      boolean lost = row.outcome().lost();
      boolean championLost = row.champion().filter(RowOutcome::lost).isPresent();
      return new Tally(
          1,
          row.outcome().answered() ? 1 : 0,
          lost ? 1 : 0,
          row.champion().isPresent() ? 1 : 0,
          new PairedOutcomes(
              lost && championLost ? 1 : 0,
              lost && !championLost ? 1 : 0,
              !lost && championLost ? 1 : 0,
              !lost && !championLost ? 1 : 0));
    }

    Tally plus(Tally other) {
      return new Tally(
          rows + other.rows,
          answered + other.answered,
          losses + other.losses,
          paired + other.paired,
          new PairedOutcomes(
              pairs.both() + other.pairs.both(),
              pairs.onlyFirst() + other.pairs.onlyFirst(),
              pairs.onlySecond() + other.pairs.onlySecond(),
              pairs.neither() + other.pairs.neither()));
    }

    /** Only whole slices are compared: a part of one could be chosen to please. */
    Optional<PairedOutcomes> champion() {
      return paired == rows && rows > 0 ? Optional.of(pairs) : Optional.empty();
    }

    SliceScore score(
        Slice slice,
        double confidence,
        Optional<SliceTest> againstRest,
        Optional<SliceTest> againstChampion) {
      return new SliceScore(
          slice,
          rows,
          answered,
          losses,
          ClopperPearson.interval(losses, rows, confidence),
          againstRest,
          champion(),
          againstChampion);
    }
  }
}

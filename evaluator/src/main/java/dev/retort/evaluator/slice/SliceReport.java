package dev.retort.evaluator.slice;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;

/**
 * What was found in the slices. Holds names of slices and numbers, never a request's text.
 *
 * @param alpha the probability, at most, that a regression is named where there is none at all
 * @param confidence of each interval by itself
 * @param minimumRows slices of fewer rows are pooled
 * @param tests how many tests the p-values are corrected for
 * @param slices by dimension and name
 * @param regressions slices that fare significantly worse, the surest first
 */
public record SliceReport(
    double alpha,
    double confidence,
    int minimumRows,
    int tests,
    List<SliceScore> slices,
    List<Regression> regressions) {
  public SliceReport {
    slices = List.copyOf(slices);
    regressions = List.copyOf(regressions);
  }

  /**
   * A slice that fares significantly worse.
   *
   * @param slice which one
   * @param than what it is worse than
   * @param adjustedPValue corrected for all tests of the report, ≤ α
   */
  public record Regression(Slice slice, Comparison than, double adjustedPValue) {
    public Regression {
      Objects.requireNonNull(slice);
      Objects.requireNonNull(than);
    }
  }

  /** What a slice is compared with. */
  public enum Comparison {
    /** The other slices of its dimension, with the same system. */
    @JsonProperty("rest")
    REST,
    /** The champion, on the same rows. */
    @JsonProperty("champion")
    CHAMPION
  }
}

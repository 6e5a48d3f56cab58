package dev.retort.evaluator.slice;

import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.PairedOutcomes;
import java.util.Objects;
import java.util.Optional;

/**
 * How a slice fared. A test is empty where it was not made: the slice has too few rows, or nothing
 * to compare with.
 *
 * @param slice which one; {@value Slice#POOLED} holds the dimension's slices of too few rows
 * @param rows in the slice, ≥ 1
 * @param answered of them, those that the student answers
 * @param losses of these, those that differ from the reference
 * @param loss P(answered and different) with its exact two-sided interval, for this slice alone
 * @param againstRest that the slice loses more than the rest of its dimension (Fisher's exact test)
 * @param champion pairs of losses, first the candidate, second the champion; empty unless every row
 *     of the slice has the champion's outcome
 * @param againstChampion that the candidate loses more of the slice than the champion (McNemar's
 *     exact test)
 */
public record SliceScore(
    Slice slice,
    int rows,
    int answered,
    int losses,
    MetricEstimate loss,
    Optional<SliceTest> againstRest,
    Optional<PairedOutcomes> champion,
    Optional<SliceTest> againstChampion) {
  public SliceScore {
    Objects.requireNonNull(slice);
    Objects.requireNonNull(loss);
    Objects.requireNonNull(againstRest);
    Objects.requireNonNull(champion);
    Objects.requireNonNull(againstChampion);
  }
}

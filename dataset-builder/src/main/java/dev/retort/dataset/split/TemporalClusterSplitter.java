package dev.retort.dataset.split;

import java.time.Instant;
import java.util.function.IntFunction;

/**
 * Divides traffic in time. Near-duplicate clusters stay whole: what the evaluation window repeats
 * of earlier traffic is told apart from what it asks for the first time.
 *
 * @param evaluationFrom the first instant of the evaluation window
 */
public record TemporalClusterSplitter(Instant evaluationFrom) {

  /**
   * A splitter whose evaluation window is the last fifth of the rows. Rows of one instant stay
   * together, so it may hold a few more.
   *
   * @param rows how many, at least one
   * @param time a row's, ascending
   */
  public static TemporalClusterSplitter atLastFifth(int rows, IntFunction<Instant> time) {
    return new TemporalClusterSplitter(time.apply((int) (rows * 4L / 5)));
  }

  /** Whether a time lies in the evaluation window. */
  public boolean evaluates(Instant time) {
    return !time.isBefore(evaluationFrom);
  }
}

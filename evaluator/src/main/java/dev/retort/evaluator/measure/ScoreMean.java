package dev.retort.evaluator.measure;

import dev.retort.evaluator.statistics.BoundedMean;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.Optional;

/** The mean of scores with its interval; equal scores give equal intervals. Pure. */
public final class ScoreMean {
  private static final int RESAMPLES = 10_000;
  private static final long SEED = 1;

  private ScoreMean() {}

  /**
   * The mean.
   *
   * @param scores in [0, 1]
   * @param clusters each score's cluster of near-duplicates
   * @return empty without scores
   */
  public static Optional<MetricEstimate> of(double[] scores, int[] clusters, double confidence) {
    return scores.length == 0
        ? Optional.empty()
        : Optional.of(BoundedMean.interval(scores, clusters, confidence, RESAMPLES, SEED));
  }
}

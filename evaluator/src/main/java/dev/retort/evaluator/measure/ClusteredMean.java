package dev.retort.evaluator.measure;

import dev.retort.evaluator.statistics.MetricEstimate;

/** The mean of rows that come in clusters, with an interval that knows of them. Pure. */
@FunctionalInterface
public interface ClusteredMean {

  /**
   * Estimates a mean.
   *
   * @param values in [0, 1], not all clusters alike
   * @param clusters each value's cluster
   * @param confidence of the interval, in (0, 1)
   */
  MetricEstimate estimate(double[] values, int[] clusters, double confidence);
}

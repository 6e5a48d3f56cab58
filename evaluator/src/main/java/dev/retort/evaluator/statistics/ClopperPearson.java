package dev.retort.evaluator.statistics;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Exact binomial bounds (Clopper and Pearson, Biometrika 1934): they cover the true rate with at
 * least the stated confidence, for every n. With no rows, all that is known is [0, 1].
 */
public final class ClopperPearson {
  private ClopperPearson() {}

  /** The one-sided upper bound of a rate of which {@code count} of {@code n} were seen. */
  public static double upperBound(int count, int n, double confidence) {
    Level.requireCount(count, n);
    Level.require(confidence);
    return count == n
        ? 1
        : BetaDistribution.of(count + 1.0, n - count).inverseSurvivalProbability(1 - confidence);
  }

  /** The one-sided lower bound of a rate of which {@code count} of {@code n} were seen. */
  public static double lowerBound(int count, int n, double confidence) {
    Level.requireCount(count, n);
    Level.require(confidence);
    return count == 0
        ? 0
        : BetaDistribution.of(count, n - count + 1.0).inverseCumulativeProbability(1 - confidence);
  }

  /**
   * The two-sided, equal-tailed interval.
   *
   * @param n at least 1
   */
  public static MetricEstimate interval(int count, int n, double confidence) {
    Level.requireCount(count, n);
    Level.require(confidence);
    double oneSided = (1 + confidence) / 2;
    return new MetricEstimate(
        (double) count / n,
        lowerBound(count, n, oneSided),
        upperBound(count, n, oneSided),
        confidence,
        n,
        IntervalMethod.CLOPPER_PEARSON);
  }
}

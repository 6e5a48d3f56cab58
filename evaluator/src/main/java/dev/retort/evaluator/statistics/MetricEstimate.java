package dev.retort.evaluator.statistics;

import java.util.Objects;

/**
 * A measured value with its two-sided confidence interval. What was measured on no row at all has
 * no estimate.
 *
 * @param value the point estimate
 * @param lower the interval's lower end, ≤ value
 * @param upper the interval's upper end, ≥ value
 * @param confidence the interval's nominal coverage, in (0, 1)
 * @param n rows measured, ≥ 1
 * @param method how the interval was computed
 */
public record MetricEstimate(
    double value, double lower, double upper, double confidence, int n, IntervalMethod method) {
  public MetricEstimate {
    Objects.requireNonNull(method);
    if (!(lower <= value && value <= upper)) {
      throw new IllegalArgumentException(
          "an interval holds its value: %s ≤ %s ≤ %s is false".formatted(lower, value, upper));
    }
    if (n < 1) {
      throw new IllegalArgumentException("an estimate needs at least one row, not " + n);
    }
    Level.require(confidence);
  }
}

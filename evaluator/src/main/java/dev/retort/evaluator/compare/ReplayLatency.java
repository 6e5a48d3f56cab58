package dev.retort.evaluator.compare;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * How long whole answers took, in milliseconds.
 *
 * @param answers timed; 0 if none, and the rest is 0 too
 */
public record ReplayLatency(int answers, Quantile p50, Quantile p95, Quantile p99) {
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * A percentile by nearest rank, with its interval by order statistics, which holds for every
   * distribution (David and Nagaraja, Order Statistics, 2003, section 7.1).
   *
   * @param millis the percentile
   * @param lower empty where so few rows have no lower bound
   * @param upper empty where so few rows have no upper bound
   */
  public record Quantile(double millis, OptionalDouble lower, OptionalDouble upper) {}

  static ReplayLatency of(List<Duration> latencies, double confidence) {
    double[] rising =
        latencies.stream().mapToDouble(latency -> latency.toNanos() / NANOS_PER_MILLI).toArray();
    Arrays.sort(rising);
    return new ReplayLatency(
        rising.length,
        quantile(rising, 0.50, confidence),
        quantile(rising, 0.95, confidence),
        quantile(rising, 0.99, confidence));
  }

  private static Quantile quantile(double[] rising, double share, double confidence) {
    int n = rising.length;
    if (n == 0) {
      return new Quantile(0, OptionalDouble.empty(), OptionalDouble.empty());
    }
    double alpha = (1 - confidence) / 2;
    BinomialDistribution below = BinomialDistribution.of(n, share);
    // The r-th value lies above the percentile if fewer than r values lie below it.
    int lower = 0;
    while (lower < n && below.cumulativeProbability(lower) <= alpha) {
      lower++;
    }
    int upper = n + 1;
    while (upper > 1 && below.survivalProbability(upper - 2) <= alpha) {
      upper--;
    }
    return new Quantile(
        rising[Math.max(1, (int) Math.ceil(share * n)) - 1],
        lower < 1 ? OptionalDouble.empty() : OptionalDouble.of(rising[lower - 1]),
        upper > n ? OptionalDouble.empty() : OptionalDouble.of(rising[upper - 1]));
  }
}

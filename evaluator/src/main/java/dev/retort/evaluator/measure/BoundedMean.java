package dev.retort.evaluator.measure;

import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.IntervalMethod;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Means of values in [0, 1], with an interval whatever the values are. Resampling says nothing
 * where there is nothing to resample: few clusters, or all of one mean, which would give an
 * interval of no width. There, the interval comes from the extremes: if each of m clusters scored
 * at least a, the share that does is at least the Clopper–Pearson bound L of m in m, and so the
 * mean is at least a·L, whatever the other scores are; likewise from above. It holds its confidence
 * for independent clusters of one size.
 */
final class BoundedMean {
  private static final int FEWEST_TO_RESAMPLE = 10;
  private static final double ROUNDING = 1e-12;

  private BoundedMean() {}

  /** Empty without values. */
  static Optional<MetricEstimate> of(
      double[] values, int[] clusters, ClusteredMean resampled, double confidence) {
    if (values.length == 0) {
      return Optional.empty();
    }
    double[] means = clusterMeans(values, clusters);
    double least = Arrays.stream(means).min().orElseThrow();
    double most = Arrays.stream(means).max().orElseThrow();
    return Optional.of(
        means.length < FEWEST_TO_RESAMPLE || most - least < ROUNDING
            ? fromExtremes(values, least, most, means.length, confidence)
            : resampled.estimate(values, clusters, confidence));
  }

  private static MetricEstimate fromExtremes(
      double[] values, double least, double most, int clusters, double confidence) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double share = ClopperPearson.lowerBound(clusters, clusters, (1 + confidence) / 2);
    return new MetricEstimate(
        mean,
        Math.min(mean, least * share),
        Math.max(mean, 1 - (1 - most) * share),
        confidence,
        values.length,
        IntervalMethod.CLOPPER_PEARSON);
  }

  private static double[] clusterMeans(double[] values, int[] clusters) {
    Map<Integer, double[]> sums = new TreeMap<>();
    IntStream.range(0, values.length)
        .forEach(
            i -> {
              double[] sum = sums.computeIfAbsent(clusters[i], cluster -> new double[2]);
              sum[0] += values[i];
              sum[1]++;
            });
    return sums.values().stream().mapToDouble(sum -> sum[0] / sum[1]).toArray();
  }
}

package dev.retort.evaluator.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * The mean of scores of known range, with an interval that is honest for every sample: no losses on
 * n rows never mean a loss of 0. Pure.
 *
 * <ul>
 *   <li>Scores of 0 and 1 in clusters of one row: {@linkplain ClopperPearson exact binomial}.
 *   <li>Where the spread rests on at least {@value #MIN_SPREADING_CLUSTERS} clusters, by (Σd²)² /
 *       Σd⁴ of their deviations: the {@linkplain BcaBootstrap BCa bootstrap}, widened to hold what
 *       the sample may have missed. An event of probability p stays unseen in n clusters with
 *       probability (1 − p)ⁿ, so each end leaves room for an unseen share of 1 − (α/2)^(1/n) at the
 *       end of the range.
 *   <li>Otherwise (few clusters, no or hardly any spread): Hoeffding–Bentkus (Bates et al. 2021),
 *       which covers with at least its confidence for every n and every distribution.
 * </ul>
 *
 * Clusters are independent of each other, rows of a cluster need not be. The bounds that hold for
 * every n are in units of the largest cluster: that is where a rare loss might sit alone.
 */
public final class BoundedMean {
  static final int MIN_SPREADING_CLUSTERS = 20;

  private BoundedMean() {}

  /**
   * The mean of scores with its two-sided interval.
   *
   * @param scores in [0, 1], at least one
   * @param clusters the cluster of each score; rows of equal number belong together
   * @param resamples at least 1,000
   */
  public static MetricEstimate interval(
      double[] scores, int[] clusters, double confidence, int resamples, long seed) {
    requireRange(scores, 0);
    BcaBootstrap.requireLevel(confidence, resamples);
    ClusterSums sums = ClusterSums.ofMean(scores, clusters);
    if (isBinary(scores) && sums.clusters() == sums.rows) {
      return ClopperPearson.interval((int) sums.numerator, sums.rows, confidence);
    }
    double alpha = (1 - confidence) / 2;
    return bootstrapped(sums, 0, confidence, resamples, seed)
        .orElseGet(
            () -> {
              ClusterSums mirrored = mapped(scores, clusters, score -> 1 - score);
              return bounded(
                  sums,
                  1 - HoeffdingBentkus.upperBound(mirrored, alpha),
                  HoeffdingBentkus.upperBound(sums, alpha),
                  confidence);
            });
  }

  /**
   * The mean of paired differences of scores with its two-sided interval. Where gains and losses
   * are too few to resample, each is bounded by itself and their bounds are subtracted, so that
   * ties narrow the interval as zeros do.
   *
   * @param differences in [−1, 1], at least one
   * @param clusters the cluster of each pair
   * @param resamples at least 1,000
   */
  public static MetricEstimate difference(
      double[] differences, int[] clusters, double confidence, int resamples, long seed) {
    requireRange(differences, -1);
    BcaBootstrap.requireLevel(confidence, resamples);
    ClusterSums sums = ClusterSums.ofMean(differences, clusters);
    return bootstrapped(sums, -1, confidence, resamples, seed)
        .orElseGet(() -> byParts(differences, clusters, sums, confidence));
  }

  /**
   * A one-sided upper bound of the mean that holds for every n and every distribution: what a
   * certificate of a loss that is not just 0 or 1 may rest on without any approximation.
   *
   * @param scores in [0, 1], at least one
   * @param clusters the cluster of each score
   */
  public static double upperBound(double[] scores, int[] clusters, double confidence) {
    requireRange(scores, 0);
    Level.require(confidence);
    ClusterSums sums = ClusterSums.ofMean(scores, clusters);
    return isBinary(scores) && sums.clusters() == sums.rows
        ? ClopperPearson.upperBound((int) sums.numerator, sums.rows, confidence)
        : HoeffdingBentkus.upperBound(sums, 1 - confidence);
  }

  private static Optional<MetricEstimate> bootstrapped(
      ClusterSums sums, int lowest, double confidence, int resamples, long seed) {
    if (sums.spreadingClusters() < MIN_SPREADING_CLUSTERS) {
      return Optional.empty();
    }
    double unseen = unseenShare(sums, (1 - confidence) / 2);
    return BcaBootstrap.interval(sums, confidence, resamples, seed)
        .map(
            seen ->
                new MetricEstimate(
                    seen.value(),
                    Math.min(seen.lower(), seen.value() - unseen * (seen.value() - lowest)),
                    Math.max(seen.upper(), seen.value() + unseen * (1 - seen.value())),
                    confidence,
                    seen.n(),
                    seen.method()));
  }

  /** The largest share of rows that may behave in a way of which no cluster showed anything. */
  private static double unseenShare(ClusterSums sums, double alpha) {
    int n = sums.clusters();
    double clusters = -Math.expm1(Math.log(alpha) / n);
    return Math.min(1, clusters * n * sums.largestDenominator() / sums.denominator);
  }

  /** Gains and losses each have two bounds; all four hold together with the confidence. */
  private static MetricEstimate byParts(
      double[] differences, int[] clusters, ClusterSums sums, double confidence) {
    double alpha = (1 - confidence) / 4;
    double mostGain = bound(differences, clusters, gain -> Math.max(0, gain), alpha);
    double mostLoss = bound(differences, clusters, gain -> Math.max(0, -gain), alpha);
    double leastGain = 1 - bound(differences, clusters, gain -> 1 - Math.max(0, gain), alpha);
    double leastLoss = 1 - bound(differences, clusters, gain -> 1 - Math.max(0, -gain), alpha);
    return bounded(sums, leastGain - mostLoss, mostGain - leastLoss, confidence);
  }

  private static double bound(
      double[] values, int[] clusters, DoubleUnaryOperator part, double alpha) {
    return HoeffdingBentkus.upperBound(mapped(values, clusters, part), alpha);
  }

  private static ClusterSums mapped(double[] values, int[] clusters, DoubleUnaryOperator part) {
    return ClusterSums.ofMean(Arrays.stream(values).map(part).toArray(), clusters);
  }

  private static MetricEstimate bounded(
      ClusterSums sums, double lower, double upper, double confidence) {
    double value = sums.estimate();
    return new MetricEstimate(
        value,
        Math.min(value, lower),
        Math.max(value, upper),
        confidence,
        sums.rows,
        IntervalMethod.HOEFFDING_BENTKUS);
  }

  private static boolean isBinary(double[] scores) {
    return Arrays.stream(scores).allMatch(score -> score == 0 || score == 1);
  }

  private static void requireRange(double[] scores, int lowest) {
    for (int row = 0; row < scores.length; row++) {
      if (!(scores[row] >= lowest && scores[row] <= 1)) {
        throw new IllegalArgumentException(
            "a bounded score lies in [%d, 1], row %d has %s; rescale the measure, or count the row as a failure"
                .formatted(lowest, row, scores[row]));
      }
    }
  }
}

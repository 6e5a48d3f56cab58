package dev.retort.evaluator.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The bias-corrected and accelerated bootstrap (Efron, JASA 82, 1987) of a mean or a ratio of
 * means. Whole clusters are drawn with replacement, so rows of a cluster may depend on each other
 * in any way; the acceleration is the jackknife's over clusters. A mean of paired differences is a
 * mean. Pure: equal arguments give equal intervals.
 *
 * <p>Coverage is approximate, and no bootstrap sees what the sample does not hold: fewer than
 * {@value #MIN_CLUSTERS} clusters, equal clusters, or resamples that all lie on one side say
 * nothing about how far the truth may be. The interval is then the whole line, which certifies
 * nothing. Scores of known range have a finite answer for every sample: {@link BoundedMean}.
 */
public final class BcaBootstrap {
  static final int MIN_CLUSTERS = 8;

  private static final int MIN_RESAMPLES = 1000;
  private static final double TIE = 1e-12;
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private BcaBootstrap() {}

  /**
   * The mean with its two-sided interval.
   *
   * @param values finite (up to 1e75), at least one
   * @param clusters the cluster of each value; rows of equal number are drawn together
   * @param resamples at least 1,000
   */
  public static MetricEstimate mean(
      double[] values, int[] clusters, double confidence, int resamples, long seed) {
    return orWholeLine(ClusterSums.ofMean(values, clusters), confidence, resamples, seed);
  }

  /**
   * Σ numerators / Σ denominators with its two-sided interval: cost per answer, F1 as 2 TP / (2 TP
   * + FP + FN).
   *
   * @param numerators finite (up to 1e75), at least one
   * @param denominators positive and finite, one for each numerator
   * @param clusters the cluster of each row
   * @param resamples at least 1,000
   */
  public static MetricEstimate ratio(
      double[] numerators,
      double[] denominators,
      int[] clusters,
      double confidence,
      int resamples,
      long seed) {
    return orWholeLine(
        ClusterSums.ofRatio(numerators, denominators, clusters), confidence, resamples, seed);
  }

  /** The interval, where the sample has one. */
  static Optional<MetricEstimate> interval(
      ClusterSums sums, double confidence, int resamples, long seed) {
    requireLevel(confidence, resamples);
    if (sums.clusters() < MIN_CLUSTERS || sums.spreadingClusters() == 0) {
      return Optional.empty();
    }
    double[] replicates = resample(sums, resamples, RandomStream.of(seed, 0));
    double bias = biasCorrection(replicates, sums);
    double acceleration = acceleration(sums);
    double z = NORMAL.inverseCumulativeProbability((1 + confidence) / 2);
    double low = level(-z, bias, acceleration);
    double high = level(z, bias, acceleration);
    if (Double.isNaN(low) || Double.isNaN(high)) {
      return Optional.empty();
    }
    Arrays.sort(replicates);
    double value = sums.estimate();
    return Optional.of(
        new MetricEstimate(
            value,
            Math.min(value, quantile(replicates, low)),
            Math.max(value, quantile(replicates, high)),
            confidence,
            sums.rows,
            IntervalMethod.BCA_CLUSTERED));
  }

  private static MetricEstimate orWholeLine(
      ClusterSums sums, double confidence, int resamples, long seed) {
    return interval(sums, confidence, resamples, seed)
        .orElseGet(
            () ->
                new MetricEstimate(
                    sums.estimate(),
                    Double.NEGATIVE_INFINITY,
                    Double.POSITIVE_INFINITY,
                    confidence,
                    sums.rows,
                    IntervalMethod.BCA_CLUSTERED));
  }

  static void requireLevel(double confidence, int resamples) {
    Level.require(confidence);
    if (resamples < MIN_RESAMPLES) {
      throw new IllegalArgumentException(
          "the tails need at least %d resamples, not %d".formatted(MIN_RESAMPLES, resamples));
    }
  }

  static double[] resample(ClusterSums sums, int resamples, SplittableRandom random) {
    double[] replicates = new double[resamples];
    boolean evenlySized = sums.evenlySized();
    for (int resample = 0; resample < resamples; resample++) {
      replicates[resample] =
          evenlySized
              ? drawnSum(sums.numerators, random) / sums.denominator
              : drawnRatio(sums.numerators, sums.denominators, random);
    }
    return replicates;
  }

  /**
   * As many draws as there are values. Each 64 random bits give two draws by multiplication, which
   * favours no value by more than n / 2³².
   */
  private static double drawnSum(double[] values, SplittableRandom random) {
    int n = values.length;
    double first = 0;
    double second = 0;
    for (int draw = 1; draw < n; draw += 2) {
      long bits = random.nextLong();
      first += values[(int) (((bits >>> 32) * n) >>> 32)];
      second += values[(int) (((bits & 0xFFFFFFFFL) * n) >>> 32)];
    }
    return (n & 1) == 0 ? first + second : first + second + values[random.nextInt(n)];
  }

  private static double drawnRatio(double[] above, double[] below, SplittableRandom random) {
    int n = above.length;
    double numerator = 0;
    double denominator = 0;
    for (int draw = 0; draw < n; draw++) {
      int cluster = (int) (((random.nextLong() >>> 32) * n) >>> 32);
      numerator += above[cluster];
      denominator += below[cluster];
    }
    return numerator / denominator;
  }

  /** The normal quantile of the share of resamples below the estimate; ties count half. */
  private static double biasCorrection(double[] replicates, ClusterSums sums) {
    double value = sums.estimate();
    // Sums of the same values in another order differ by rounding: such resamples are ties.
    double tie = TIE * Arrays.stream(sums.numerators).map(Math::abs).sum() / sums.denominator;
    double below = 0;
    for (double replicate : replicates) {
      if (Math.abs(replicate - value) <= tie) {
        below += 0.5;
      } else if (replicate < value) {
        below += 1;
      }
    }
    return NORMAL.inverseCumulativeProbability(below / replicates.length);
  }

  private static double acceleration(ClusterSums sums) {
    int n = sums.clusters();
    double[] without = new double[n];
    for (int cluster = 0; cluster < n; cluster++) {
      without[cluster] =
          (sums.numerator - sums.numerators[cluster])
              / (sums.denominator - sums.denominators[cluster]);
    }
    double mean = Arrays.stream(without).sum() / n;
    double squares = 0;
    double cubes = 0;
    for (double estimate : without) {
      double shift = mean - estimate;
      squares += shift * shift;
      cubes += shift * shift * shift;
    }
    return cubes / (6 * squares * Math.sqrt(squares));
  }

  /** Which quantile of the resamples ends the interval; not a number where there is none. */
  private static double level(double z, double bias, double acceleration) {
    double shrinkage = 1 - acceleration * (bias + z);
    return Double.isInfinite(bias) || !(shrinkage > 0)
        ? Double.NaN
        : NORMAL.cumulativeProbability(bias + (bias + z) / shrinkage);
  }

  /** Interpolated linearly between order statistics. */
  private static double quantile(double[] sorted, double level) {
    double place = level * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}

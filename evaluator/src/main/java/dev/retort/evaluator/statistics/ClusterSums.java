package dev.retort.evaluator.statistics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A ratio Σ numerators / Σ denominators over rows that are independent only from cluster to
 * cluster: the sums of each cluster, in the order in which clusters first occur. A mean has a
 * denominator of 1 a row. Immutable.
 */
final class ClusterSums {
  /** Of the order of what adding up a million scores of one size may leave. */
  private static final double ROUNDING = 1e-12;

  /** Beyond it, powers of differences leave the range of a double. */
  private static final double LARGEST = 1e75;

  final double[] numerators;
  final double[] denominators;
  final int rows;
  final double numerator;
  final double denominator;

  private ClusterSums(double[] numerators, double[] denominators, int rows) {
    this.numerators = numerators;
    this.denominators = denominators;
    this.rows = rows;
    this.numerator = Arrays.stream(numerators).sum();
    this.denominator = Arrays.stream(denominators).sum();
  }

  static ClusterSums ofMean(double[] values, int[] clusters) {
    double[] ones = new double[values.length];
    Arrays.fill(ones, 1);
    return ofRatio(values, ones, clusters);
  }

  static ClusterSums ofRatio(double[] numerators, double[] denominators, int[] clusters) {
    int rows = numerators.length;
    if (rows == 0 || denominators.length != rows || clusters.length != rows) {
      throw new IllegalArgumentException(
          "an estimate needs at least one row and a cluster for each, not %d values, %d denominators and %d clusters"
              .formatted(rows, denominators.length, clusters.length));
    }
    Map<Integer, Integer> places = new HashMap<>();
    double[] above = new double[rows];
    double[] below = new double[rows];
    for (int row = 0; row < rows; row++) {
      requireUsable(numerators[row], denominators[row], row);
      Integer known = places.putIfAbsent(clusters[row], places.size());
      int place = known == null ? places.size() - 1 : known;
      above[place] += numerators[row];
      below[place] += denominators[row];
    }
    return new ClusterSums(
        Arrays.copyOf(above, places.size()), Arrays.copyOf(below, places.size()), rows);
  }

  private static void requireUsable(double numerator, double denominator, int row) {
    if (!(Math.abs(numerator) <= LARGEST)) {
      throw new IllegalArgumentException(
          "a score is a number of at most ±%s, row %d has %s; leave the row out, or count it as a failure"
              .formatted(LARGEST, row, numerator));
    }
    if (!(denominator >= 1 / LARGEST && denominator <= LARGEST)) {
      throw new IllegalArgumentException(
          "a denominator lies in [%s, %s], row %d has %s; leave the row out"
              .formatted(1 / LARGEST, LARGEST, row, denominator));
    }
  }

  int clusters() {
    return numerators.length;
  }

  double estimate() {
    return numerator / denominator;
  }

  /** Whether all clusters weigh the same, so that every resample has the same denominator. */
  boolean evenlySized() {
    return Arrays.stream(denominators).allMatch(size -> size == denominators[0]);
  }

  double largestDenominator() {
    return Arrays.stream(denominators).max().orElseThrow();
  }

  /** How far a cluster pulls the estimate from where it is, times the denominator. */
  double pull(int cluster) {
    return numerators[cluster] - estimate() * denominators[cluster];
  }

  /**
   * How many clusters the spread rests on: (Σd²)² / Σd⁴ of their pulls d. It is k if k clusters
   * differ equally from a large rest, and 0 if all agree.
   */
  double spreadingClusters() {
    double largestPull = 0;
    double largestSum = 0;
    for (int cluster = 0; cluster < clusters(); cluster++) {
      largestPull = Math.max(largestPull, Math.abs(pull(cluster)));
      largestSum = Math.max(largestSum, Math.abs(numerators[cluster]));
    }
    if (largestPull <= ROUNDING * largestSum) {
      return 0;
    }
    double squares = 0;
    double fourths = 0;
    for (int cluster = 0; cluster < clusters(); cluster++) {
      double share = pull(cluster) / largestPull;
      squares += share * share;
      fourths += share * share * share * share;
    }
    return squares * squares / fourths;
  }
}

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
    if (!Double.isFinite(numerator)) {
      throw new IllegalArgumentException(
          "a score is a finite number, row %d has %s; leave the row out, or count it as a failure"
              .formatted(row, numerator));
    }
    if (!(denominator > 0 && denominator < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a denominator is positive and finite, row %d has %s".formatted(row, denominator));
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
    double squares = 0;
    double fourths = 0;
    for (int cluster = 0; cluster < clusters(); cluster++) {
      double square = pull(cluster) * pull(cluster);
      squares += square;
      fourths += square * square;
    }
    return squares <= negligible() ? 0 : squares * squares / fourths;
  }

  /** Squared pulls below this are rounding. */
  private double negligible() {
    double size = 0;
    for (double sum : numerators) {
      size += sum * sum;
    }
    return 1e-24 * size;
  }
}

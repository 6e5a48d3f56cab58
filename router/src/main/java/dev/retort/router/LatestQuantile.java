package dev.retort.router;

import java.util.Arrays;

/** A quantile of the latest values. Thread-safe. */
final class LatestQuantile {
  private static final int KEPT = 500;
  private static final int FEWEST = 100;
  private static final int EVERY = 25;

  private final double probability;
  private final double[] values = new double[KEPT];
  private int seen;
  private double quantile = Double.NaN;

  LatestQuantile(double probability) {
    this.probability = probability;
  }

  /**
   * The quantile of the values before, then takes a further one in; NaN as long as it knows few.
   */
  synchronized double andAdd(double value) {
    double before = quantile;
    values[seen % KEPT] = value;
    seen++;
    if (seen >= FEWEST && seen % EVERY == 0) {
      double[] sorted = Arrays.copyOf(values, Math.min(seen, KEPT));
      Arrays.sort(sorted);
      quantile = sorted[(int) (probability * (sorted.length - 1))];
    }
    if (seen == 2 * KEPT) {
      seen = KEPT;
    }
    return before;
  }
}

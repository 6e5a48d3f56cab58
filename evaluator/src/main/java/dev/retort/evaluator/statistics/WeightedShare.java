package dev.retort.evaluator.statistics;

import java.util.Optional;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Adds up a share of rows of unequal weight. Not thread-safe.
 *
 * <p>Its interval is Wilson's at Kish's effective sample size (Σw)² / Σw²: approximate, and
 * reported beside a certificate, never instead of one.
 */
public final class WeightedShare {
  private double weight;
  private double squaredWeight;
  private double hitWeight;
  private int rows;

  /** Counts a row that has the property. */
  public void hit(double rowWeight) {
    miss(rowWeight);
    hitWeight += rowWeight;
  }

  /** Counts a row that does not have it. */
  public void miss(double rowWeight) {
    if (!(rowWeight > 0 && rowWeight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a weight is positive and finite, not " + rowWeight);
    }
    weight += rowWeight;
    squaredWeight += rowWeight * rowWeight;
    rows++;
  }

  /** The share so far; empty without rows. */
  public Optional<MetricEstimate> estimate(double confidence) {
    Level.require(confidence);
    if (rows == 0) {
      return Optional.empty();
    }
    double share = hitWeight / weight;
    double n = weight * weight / squaredWeight;
    double z = NormalDistribution.of(0, 1).inverseCumulativeProbability((1 + confidence) / 2);
    double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * Math.sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return Optional.of(
        new MetricEstimate(
            share,
            Math.max(0, Math.min(share, centre - half)),
            Math.min(1, Math.max(share, centre + half)),
            confidence,
            rows,
            IntervalMethod.WILSON_KISH));
  }
}

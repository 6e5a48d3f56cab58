package dev.retort.evaluator.statistics;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How often two systems showed an event on the same rows.
 *
 * @param both rows on which both did
 * @param onlyFirst rows on which only the first did
 * @param onlySecond rows on which only the second did
 * @param neither rows on which neither did
 */
public record PairedOutcomes(int both, int onlyFirst, int onlySecond, int neither) {
  private static final int BISECTIONS = 200;

  public PairedOutcomes {
    if (both < 0 || onlyFirst < 0 || onlySecond < 0 || neither < 0) {
      throw new IllegalArgumentException(
          "counts of pairs are ≥ 0, these are %d, %d, %d and %d"
              .formatted(both, onlyFirst, onlySecond, neither));
    }
  }

  /** The number of pairs. */
  public int n() {
    return both + onlyFirst + onlySecond + neither;
  }

  /** The same pairs, seen from the other system. */
  public PairedOutcomes swapped() {
    return new PairedOutcomes(both, onlySecond, onlyFirst, neither);
  }

  /**
   * McNemar's exact two-sided p-value: the binomial test that discordant pairs fall either way with
   * equal probability; 1 if there are none.
   */
  public double exactPValue() {
    int discordant = onlyFirst + onlySecond;
    if (discordant == 0) {
      return 1;
    }
    double tail =
        BinomialDistribution.of(discordant, 0.5)
            .cumulativeProbability(Math.min(onlyFirst, onlySecond));
    return Math.min(1, 2 * tail);
  }

  /**
   * The rate of the first minus the rate of the second, with Tango's score interval (Statistics in
   * Medicine 17, 1998).
   *
   * @throws IllegalArgumentException if there are no pairs
   */
  public MetricEstimate difference(double confidence) {
    Level.require(confidence);
    double z = NormalDistribution.of(0, 1).inverseCumulativeProbability((1 + confidence) / 2);
    return new MetricEstimate(
        (double) (onlyFirst - onlySecond) / n(),
        -swapped().scoreUpper(z),
        scoreUpper(z),
        confidence,
        n(),
        IntervalMethod.TANGO);
  }

  /**
   * The rate of the first minus the rate of the second, with Newcombe's interval (Statistics in
   * Medicine 17, 1998, method 10). Tango's is the better covered one in small samples; this one is
   * read beside it.
   *
   * @throws IllegalArgumentException if there are no pairs
   */
  public MetricEstimate newcombeDifference(double confidence) {
    return NewcombeDifference.of(this, confidence);
  }

  /** The difference at which the score statistic falls to −z. */
  private double scoreUpper(double z) {
    double low = (double) (onlyFirst - onlySecond) / n();
    double high = 1;
    for (int i = 0; i < BISECTIONS && low < high; i++) {
      double middle = low + (high - low) / 2;
      if (score(middle) > -z) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** Tango's statistic for the hypothesis that the difference is delta. */
  private double score(double delta) {
    double n = n();
    double a = 2 * n;
    double b = -onlyFirst - onlySecond + (2 * n - onlyFirst + onlySecond) * delta;
    double c = -onlySecond * delta * (1 - delta);
    double rate = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
    double variance = n * (2 * rate + delta * (1 - delta));
    double excess = onlyFirst - onlySecond - n * delta;
    return excess == 0 ? 0 : excess / Math.sqrt(Math.max(0, variance));
  }
}

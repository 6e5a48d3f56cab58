package dev.retort.evaluator.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Newcombe's interval for a difference of paired proportions (Statistics in Medicine 17, 1998,
 * 2635–2650, method 10): the score intervals of the two rates, squared and added with the
 * correlation of the pairs, which is corrected for continuity when positive.
 */
final class NewcombeDifference {
  private NewcombeDifference() {}

  static MetricEstimate of(PairedOutcomes pairs, double confidence) {
    Level.require(confidence);
    int n = pairs.n();
    if (n == 0) {
      throw new IllegalArgumentException("a difference needs at least one pair, not 0");
    }
    double z = NormalDistribution.of(0, 1).inverseCumulativeProbability((1 + confidence) / 2);
    double first = (double) (pairs.both() + pairs.onlyFirst()) / n;
    double second = (double) (pairs.both() + pairs.onlySecond()) / n;
    double correlation = correlation(pairs);
    double difference = (double) (pairs.onlyFirst() - pairs.onlySecond()) / n;
    double down =
        distance(first - wilson(first, n, -z), wilson(second, n, z) - second, correlation);
    double up = distance(wilson(first, n, z) - first, second - wilson(second, n, -z), correlation);
    return new MetricEstimate(
        difference,
        Math.max(-1, difference - down),
        Math.min(1, difference + up),
        confidence,
        n,
        IntervalMethod.NEWCOMBE);
  }

  private static double distance(double first, double second, double correlation) {
    double squared = first * first - 2 * correlation * first * second + second * second;
    return Math.sqrt(Math.max(0, squared));
  }

  /** 0 where a system always or never showed the event. */
  private static double correlation(PairedOutcomes pairs) {
    double both = pairs.both();
    double neither = pairs.neither();
    double product =
        (both + pairs.onlyFirst())
            * (pairs.onlySecond() + neither)
            * (both + pairs.onlySecond())
            * (pairs.onlyFirst() + neither);
    double excess = both * neither - (double) pairs.onlyFirst() * pairs.onlySecond();
    double corrected = excess > 0 ? Math.max(0, excess - pairs.n() / 2.0) : excess;
    return product == 0 ? 0 : corrected / Math.sqrt(product);
  }

  /** An end of the score interval, kept in [0, 1] and on its side of the rate. */
  private static double wilson(double rate, double n, double z) {
    double centre = rate + z * z / (2 * n);
    double half = z * Math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n));
    double end = (centre + half) / (1 + z * z / n);
    return z < 0 ? Math.max(0, Math.min(rate, end)) : Math.min(1, Math.max(rate, end));
  }
}

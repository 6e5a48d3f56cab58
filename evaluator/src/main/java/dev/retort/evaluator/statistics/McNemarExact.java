package dev.retort.evaluator.statistics;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/** McNemar's exact test in one direction (McNemar, Psychometrika 12, 1947). */
public final class McNemarExact {
  private McNemarExact() {}

  /**
   * The one-sided p-value for the first system showing the event more often than the second: the
   * binomial probability of at least so many of the discordant pairs falling its way; 1 if there
   * are none.
   */
  public static double greater(PairedOutcomes pairs) {
    int discordant = pairs.onlyFirst() + pairs.onlySecond();
    if (pairs.onlyFirst() == 0) {
      return 1;
    }
    double tail =
        BinomialDistribution.of(discordant, 0.5).survivalProbability(pairs.onlyFirst() - 1);
    return Math.max(0, Math.min(1, tail));
  }
}

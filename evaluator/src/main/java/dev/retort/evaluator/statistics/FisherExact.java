package dev.retort.evaluator.statistics;

import org.apache.commons.statistics.distribution.HypergeometricDistribution;

/**
 * Fisher's exact test of two independent rates: given all margins, the count in one group is
 * hypergeometric if the rates are equal, whatever they are.
 */
public final class FisherExact {
  private FisherExact() {}

  /**
   * The one-sided p-value for the first rate being the greater: the probability of at least so many
   * of the events in the first group if the rates are equal. 1 if a group has no rows.
   *
   * @param count events among the first group's rows
   * @param rows rows of the first group
   * @param otherCount events among the second group's rows
   * @param otherRows rows of the second group
   */
  public static double greater(int count, int rows, int otherCount, int otherRows) {
    Level.requireCount(count, rows);
    Level.requireCount(otherCount, otherRows);
    if (count == 0 || otherRows == 0) {
      return 1;
    }
    double tail =
        HypergeometricDistribution.of(
                Math.addExact(rows, otherRows), Math.addExact(count, otherCount), rows)
            .survivalProbability(count - 1);
    return Math.max(0, Math.min(1, tail));
  }
}

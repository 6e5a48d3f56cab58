package dev.retort.evaluator.statistics;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Shares as people read them. A bound is rounded to the safe side, so that what is printed is never
 * better than what was found.
 */
public final class Percent {
  private static final int DECIMALS = 2;

  private Percent() {}

  /** To the nearest hundredth of a point, without trailing zeros. */
  public static String of(double share) {
    return text(share, RoundingMode.HALF_EVEN);
  }

  /** An upper bound: rounded up. */
  public static String atMost(double share) {
    return text(share, RoundingMode.CEILING);
  }

  /** A lower bound: rounded down. */
  public static String atLeast(double share) {
    return text(share, RoundingMode.FLOOR);
  }

  private static String text(double share, RoundingMode rounding) {
    BigDecimal points =
        BigDecimal.valueOf(share)
            .movePointRight(2)
            .setScale(DECIMALS, rounding)
            .stripTrailingZeros();
    return points.toPlainString() + " %";
  }
}

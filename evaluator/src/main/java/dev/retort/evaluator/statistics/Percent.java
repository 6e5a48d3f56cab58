package dev.retort.evaluator.statistics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Shares as people read them. A bound is rounded to the safe side, so that what is printed is never
 * better than what was found.
 */
public final class Percent {
  private static final int DECIMALS = 2;
  private static final int ERROR_DIGITS = 3;

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

  /** A small probability of error, to three digits however small it is. */
  public static String ofError(double alpha) {
    return error(alpha).toPlainString() + " %";
  }

  /** A confidence level, to three digits of the probability that is missing to certainty. */
  public static String ofConfidence(double confidence) {
    BigDecimal missing = error(1 - confidence);
    return BigDecimal.valueOf(100).subtract(missing).stripTrailingZeros().toPlainString() + " %";
  }

  private static BigDecimal error(double alpha) {
    return BigDecimal.valueOf(alpha)
        .movePointRight(2)
        .round(new MathContext(ERROR_DIGITS))
        .stripTrailingZeros();
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

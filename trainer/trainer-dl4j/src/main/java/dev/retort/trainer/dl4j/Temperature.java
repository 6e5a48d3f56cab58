package dev.retort.trainer.dl4j;

import java.util.function.DoubleUnaryOperator;

/** What scores are divided by (Guo et al. 2017: one number, fitted to held-out scores). */
final class Temperature {
  private static final double COLDEST = 0.1;
  private static final double HOTTEST = 20;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final double PRECISION = 1e-3;

  private Temperature() {}

  /**
   * The temperature in [0.1, 20] of the least loss, by golden-section search over its logarithm.
   *
   * @param loss of a temperature
   */
  static double least(DoubleUnaryOperator loss) {
    double low = Math.log(COLDEST);
    double high = Math.log(HOTTEST);
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double lossLeft = loss.applyAsDouble(Math.exp(left));
    double lossRight = loss.applyAsDouble(Math.exp(right));
    while (high - low > PRECISION) {
      if (lossLeft <= lossRight) {
        high = right;
        right = left;
        lossRight = lossLeft;
        left = high - GOLDEN * (high - low);
        lossLeft = loss.applyAsDouble(Math.exp(left));
      } else {
        low = left;
        left = right;
        lossLeft = lossRight;
        right = low + GOLDEN * (high - low);
        lossRight = loss.applyAsDouble(Math.exp(right));
      }
    }
    return Math.exp((low + high) / 2);
  }
}

package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalInt;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossTestTest {
  private static final LossTest ONE_POINT = new LossTest(0.01, 0.95);

  /**
   * Wilks' sample sizes for one-sided 95 % confidence, tolerating 5 % and 1 % (Wilks, Annals of
   * Mathematical Statistics 12, 1941; tabulated as 59, 93, 124, 153, 181 and 299, 473, 628, 773).
   */
  @ParameterizedTest
  @CsvSource({
    "0.05, 0, 59",
    "0.05, 1, 93",
    "0.05, 2, 124",
    "0.05, 3, 153",
    "0.05, 4, 181",
    "0.01, 0, 299",
    "0.01, 1, 473",
    "0.01, 2, 628",
    "0.01, 3, 773"
  })
  void needsAsManyRowsAsWilksSays(double epsilon, int losses, int rows) {
    LossTest test = new LossTest(epsilon, 0.95);
    assertThat(test.fewestRows(losses)).isEqualTo(rows);
    assertThat(test.passes(losses, rows)).isTrue();
    assertThat(test.passes(losses, rows - 1)).isFalse();
    assertThat(test.passes(losses + 1, rows)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"2000, 12", "3080, 21", "1000, 4", "299, 0"})
  void allowsAsManyLossesAsTheBoundDoes(int n, int losses) {
    assertThat(ONE_POINT.mostLosses(n)).hasValue(losses);
    assertThat(ClopperPearson.upperBound(losses, n, 0.95)).isLessThanOrEqualTo(0.01);
    assertThat(ClopperPearson.upperBound(losses + 1, n, 0.95)).isGreaterThan(0.01);
  }

  @Property(tries = 300)
  void passesExactlyWhenTheUpperBoundDoes(
      @ForAll @IntRange(min = 1, max = 5000) int n,
      @ForAll @IntRange(max = 80) int losses,
      @ForAll @Scale(6) @DoubleRange(min = 0.002, max = 0.1) double epsilon) {
    int count = Math.min(losses, n);
    assertThat(new LossTest(epsilon, 0.95).passes(count, n))
        .isEqualTo(ClopperPearson.upperBound(count, n, 0.95) <= epsilon);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "298"})
  void passesNothingWhereEvenNoLossSaysTooLittle(int n) {
    assertThat(ONE_POINT.mostLosses(n)).isEmpty();
    assertThat(ONE_POINT.passes(0, n)).isFalse();
    assertThat(ONE_POINT.power(n, 0)).isZero();
  }

  @Test
  void passesNothingIfAllIsLost() {
    assertThat(new LossTest(0.99, 0.95).passes(500, 500)).isFalse();
  }

  /** SciPy 1.17.1: binom.cdf(largest k with binom.cdf(k, n, 0.01) at most 0.05, n, p). */
  @ParameterizedTest
  @CsvSource({
    "299, 0, 1",
    "2000, 0.006, 0.5759655937470786",
    "2000, 0.01, 0.03830767761147372",
    "3080, 0.006, 0.7655849416590432",
    "1000, 0.002, 0.9475276102074774"
  })
  void powerMatchesSciPy(int n, double rate, double power) {
    assertThat(ONE_POINT.power(n, rate)).isCloseTo(power, within(1e-10));
  }

  /** SciPy 1.17.1: betabinom.cdf(mostLosses, n, k + 1, rows - k). */
  @ParameterizedTest
  @CsvSource({
    "2000, 5, 8000, 0.9999975439911625",
    "2000, 40, 8000, 0.7496851245201729",
    "3080, 50, 10003, 0.895335291911846",
    "299, 0, 230, 0.4347826086955615",
    "299, 2, 10000, 0.9154002831330148",
    "299, 3, 10000, 0.888816689055345",
    "1000, 0, 10, 0.0486287943759542"
  })
  void predictedPowerMatchesSciPy(int n, int losses, int rows, double power) {
    assertThat(ONE_POINT.predictedPower(n, losses, rows)).isCloseTo(power, within(1e-9));
  }

  @Test
  void predictsNothingWithoutEarlierRows() {
    assertThat(ONE_POINT.predictedPower(5000, 0, 0)).isZero();
    assertThat(ONE_POINT.rowsForPredictedPower(0, 0, 0.9)).isEmpty();
  }

  @Test
  void saysHowManyRowsGivePower() {
    assertThat(ONE_POINT.rowsForPower(0, 0.9)).hasValue(299);
    assertThat(ONE_POINT.rowsForPredictedPower(2, 10_000, 0.9)).hasValue(473);
    assertThat(ONE_POINT.rowsForPower(0.01, 0.9)).isEmpty();
    assertThat(ONE_POINT.rowsForPredictedPower(200, 10_000, 0.9)).isEmpty();
  }

  /**
   * 1 − 0.99^229 &lt; 0.9 ≤ 1 − 0.99^230: with fewer earlier rows no certificate is predictable.
   */
  @Test
  void saysWhenEarlierRowsAreTooFewForAnyNumber() {
    assertThat(ONE_POINT.rowsForPredictedPower(0, 200, 0.9)).isEmpty();
    assertThat(ONE_POINT.rowsForPredictedPower(0, 300, 0.9)).isPresent();
  }

  @Property(tries = 60)
  void enoughRowsStayEnough(
      @ForAll @Scale(6) @DoubleRange(min = 0, max = 0.006) double rate,
      @ForAll @IntRange(max = 3000) int more) {
    OptionalInt rows = ONE_POINT.rowsForPower(rate, 0.9);
    assertThat(rows).isPresent();
    assertThat(ONE_POINT.power(rows.getAsInt() + more, rate)).isGreaterThanOrEqualTo(0.9);
    assertThat(ONE_POINT.power(rows.getAsInt() - 1, rate)).isLessThan(0.9);
  }

  @Property(tries = 60)
  void enoughPredictedRowsStayEnough(
      @ForAll @IntRange(max = 40) int losses, @ForAll @IntRange(max = 3000) int more) {
    OptionalInt rows = ONE_POINT.rowsForPredictedPower(losses, 9000, 0.9);
    assertThat(rows).isPresent();
    assertThat(ONE_POINT.predictedPower(rows.getAsInt() + more, losses, 9000))
        .isGreaterThanOrEqualTo(0.9);
    assertThat(ONE_POINT.predictedPower(rows.getAsInt() - 1, losses, 9000)).isLessThan(0.9);
  }

  @Property(tries = 200)
  void passesARateOfEpsilonAtMostAlphaOften(
      @ForAll @IntRange(max = 8000) int n,
      @ForAll @Scale(6) @DoubleRange(min = 0.002, max = 0.5) double epsilon,
      @ForAll @Scale(6) @DoubleRange(min = 0.5, max = 0.99) double confidence) {
    assertThat(new LossTest(epsilon, confidence).power(n, epsilon))
        .isLessThanOrEqualTo(1 - confidence + 1e-9);
  }

  @Property(tries = 200)
  void moreEarlierLossesNeverPredictMorePower(
      @ForAll @IntRange(min = 299, max = 4000) int n,
      @ForAll @IntRange(min = 1, max = 4000) int rows,
      @ForAll @IntRange(max = 100) int losses) {
    int fewer = Math.min(losses, rows - 1);
    assertThat(ONE_POINT.predictedPower(n, fewer + 1, rows))
        .isLessThanOrEqualTo(ONE_POINT.predictedPower(n, fewer, rows) + 1e-12);
  }

  /** The threshold is picked just above the (k+1)-th loss, then judged on fresh rows. */
  @Test
  void predictedPowerIsWhatPickedThresholdsAchieve() {
    SplittableRandom random = new SplittableRandom(11);
    int trials = 4000;
    int passed = 0;
    for (int trial = 0; trial < trials; trial++) {
      double trueLoss = trueLossAbove(6, 1500, random);
      int losses = 0;
      for (int row = 0; row < 1000; row++) {
        losses += random.nextDouble() < trueLoss ? 1 : 0;
      }
      passed += ONE_POINT.passes(losses, 1000) ? 1 : 0;
    }
    double predicted = ONE_POINT.predictedPower(1000, 5, 1500);
    double deviation = Math.sqrt(predicted * (1 - predicted) / trials);
    assertThat((double) passed / trials).isCloseTo(predicted, within(4 * deviation));
  }

  /** Rows are placed by the joint loss at their score: uniform, and a tenth of them losses. */
  private static double trueLossAbove(int rank, int rows, SplittableRandom random) {
    double[] lossAt = random.doubles(rows).filter(position -> position < 0.1).sorted().toArray();
    return lossAt[rank - 1];
  }

  @Test
  void refusesATolerationThatNoTrafficCanShow() {
    assertThatThrownBy(() -> new LossTest(1e-7, 0.95)).hasMessageContaining("[1.0E-5, 1)");
    assertThatThrownBy(() -> new LossTest(Double.NaN, 0.95))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

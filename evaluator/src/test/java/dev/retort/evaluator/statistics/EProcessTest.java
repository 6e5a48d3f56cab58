package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.JsonFormat;
import java.util.Arrays;
import java.util.Collections;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EProcessTest {

  /**
   * ε = 0.1, so the bets are r / 0.9, at most 5. A loss of 1 multiplies by 1 + 0.9 λ: 1.25, 1.5, 2,
   * 3, 5 and thrice 5.5. A loss of 0 then multiplies by 1 − 0.1 λ.
   */
  @Test
  void countsByHand() {
    EProcess one = EProcess.start(0.1, 0.3).observe(1);
    assertThat(Math.exp(one.logValue())).isCloseTo(29.25 / 8, within(1e-12));
    assertThat(one.alarmed()).isTrue();
    EProcess two = one.observe(0);
    assertThat(Math.exp(two.logValue())).isCloseTo(17.770833333333332 / 8, within(1e-12));
    assertThat(two.anytimePValue()).isCloseTo(8 / 29.25, within(1e-12));
    assertThat(two.alarmed()).isTrue();
    assertThat(two.observations()).isEqualTo(2);
    assertThat(two.lossSum()).isEqualTo(1);
  }

  @Test
  void lossesOfExactlyEpsilonMoveNothing() {
    EProcess process = EProcess.start(0.1, 0.05).observe(0.1, 0.1, 0.1);
    assertThat(process.logValue()).isZero();
    assertThat(process.anytimePValue()).isEqualTo(1);
  }

  /** Looked at after each of 1,000 rows, on 2,000 streams whose loss is exactly ε. */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1})
  void raisesFalseAlarmsAtMostDeltaOften(double epsilon) {
    int alarms = alarms(random -> random.nextDouble() < epsilon ? 1 : 0, epsilon, 1000);
    assertThat(ClopperPearson.lowerBound(alarms, 2000, 0.975)).isLessThanOrEqualTo(0.05);
    assertThat(alarms).isPositive();
  }

  @Test
  void raisesFalseAlarmsAtMostDeltaOftenForGradedLosses() {
    int alarms = alarms(random -> random.nextDouble() < 0.04 ? random.nextDouble() : 0, 0.02, 1000);
    assertThat(ClopperPearson.lowerBound(alarms, 2000, 0.975)).isLessThanOrEqualTo(0.05);
  }

  @Test
  void noticesThreefoldLoss() {
    int[] rows = new int[200];
    for (int stream = 0; stream < rows.length; stream++) {
      rows[stream] = rowsToAlarm(RandomStream.of(21, stream), 0.01, 0.03);
    }
    Arrays.sort(rows);
    assertThat(rows[100]).isBetween(150, 450);
    assertThat(rows[180]).isLessThan(1000);
  }

  /** The opponent sees the evidence and picks the next mean and shape, but never a mean above ε. */
  @Test
  void staysQuietUnderAnyDriftBelowEpsilon() {
    double epsilon = 0.05;
    int alarms = 0;
    for (int stream = 0; stream < 300; stream++) {
      SplittableRandom random = RandomStream.of(22, stream);
      EProcess process = EProcess.start(epsilon, 0.1);
      for (int row = 0; row < 600; row++) {
        boolean ahead = process.logValue() > 0;
        double size = ahead ? 1 : 0.1 + 0.9 * ((row % 50) / 50.0);
        double mean = epsilon * (ahead ? 1 : 0.5 + 0.5 * Math.abs(Math.sin(row / 30.0)));
        process = process.observe(random.nextDouble() < mean / size ? size : 0);
      }
      alarms += process.alarmed() ? 1 : 0;
    }
    assertThat(ClopperPearson.lowerBound(alarms, 300, 0.975)).isLessThanOrEqualTo(0.1);
  }

  @Property(tries = 100)
  void storedAndContinuedEqualsUninterrupted(
      @ForAll @IntRange(max = 1000) int seed, @ForAll @IntRange(max = 300) int cut)
      throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    double[] losses =
        IntStream.range(0, 300)
            .mapToDouble(i -> random.nextInt(4) == 0 ? random.nextDouble() : 0)
            .toArray();
    EProcess whole = EProcess.start(0.1, 0.05).observe(losses);
    EProcess day = EProcess.start(0.1, 0.05).observe(Arrays.copyOf(losses, cut));
    String json = JsonFormat.line(day);
    EProcess read = JsonFormat.mapper().readValue(json, EProcess.class);
    assertThat(read).isEqualTo(day);
    assertThat(read.observe(Arrays.copyOfRange(losses, cut, 300))).isEqualTo(whole);
  }

  @Property(tries = 50)
  void theOrderOfRowsLeavesTheValue(@ForAll @IntRange(max = 1000) int seed) {
    Double[] losses = new SplittableRandom(seed).doubles(200).boxed().toArray(Double[]::new);
    double value = EProcess.start(0.4, 0.05).observe(unboxed(losses)).logValue();
    Collections.reverse(Arrays.asList(losses));
    assertThat(EProcess.start(0.4, 0.05).observe(unboxed(losses)).logValue())
        .isCloseTo(value, within(1e-9));
  }

  @Property(tries = 200)
  void countedLossesExceedTheirLowerBoundWhereTheValueSaysSo(
      @ForAll @IntRange(max = 40) int losses,
      @ForAll @IntRange(min = 1, max = 400) int others,
      @ForAll @Scale(4) @DoubleRange(min = 0.01, max = 0.5) double epsilon) {
    double[] rows = new double[losses + others];
    Arrays.fill(rows, 0, losses, 1);
    EProcess process = EProcess.start(epsilon, 0.05).observe(rows);
    double bound = process.lossLowerBound();
    assertThat(bound).isBetween(0.0, (double) losses / rows.length);
    if (Math.abs(bound - epsilon) > 1e-9) {
      assertThat(bound > epsilon).isEqualTo(process.logValue() >= -Math.log(0.05));
    }
  }

  @Test
  void theLowerBoundHoldsAtAllTimesTogether() {
    int broken = 0;
    for (int stream = 0; stream < 400; stream++) {
      SplittableRandom random = RandomStream.of(23, stream);
      EProcess process = EProcess.start(0.01, 0.05);
      double largest = 0;
      for (int day = 0; day < 60; day++) {
        process =
            process.observe(
                IntStream.range(0, 20).mapToDouble(i -> random.nextInt(10) == 0 ? 1 : 0).toArray());
        largest = Math.max(largest, process.lossLowerBound());
      }
      broken += largest > 0.1 ? 1 : 0;
      assertThat(process.lossLowerBound()).isGreaterThan(0.03);
    }
    assertThat(ClopperPearson.lowerBound(broken, 400, 0.975)).isLessThanOrEqualTo(0.05);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, 1.1, Double.POSITIVE_INFINITY})
  void refusesWhatIsNoLoss(double loss) {
    assertThatThrownBy(() -> EProcess.start(0.1, 0.05).observe(0, loss))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("" + loss);
    assertThatThrownBy(() -> EProcess.start(loss, 0.05))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EProcess.start(0.1, loss))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesADamagedState() {
    EProcess start = EProcess.start(0.1, 0.05);
    assertThatThrownBy(() -> new EProcess(0.1, 0.05, 0, 0, start.logWealth().subList(1, 8), 0))
        .hasMessageContaining("8 finite");
    assertThatThrownBy(() -> new EProcess(0.1, 0.05, 3, 4, start.logWealth(), 0))
        .hasMessageContaining("4.0 of 3");
  }

  @Test
  void nothingSeenIsNoEvidence() {
    EProcess process = EProcess.start(0.1, 0.05).observe();
    assertThat(process).isEqualTo(EProcess.start(0.1, 0.05));
    assertThat(process.lossLowerBound()).isZero();
    assertThat(process.alarmed()).isFalse();
  }

  /** Long quiet ruins no purse for good: half of each stays after every loss of 0. */
  @Test
  void longQuietStaysFinite() {
    EProcess process = EProcess.start(0.01, 0.05).observe(new double[200_000]);
    assertThat(process.logValue()).isBetween(-600.0, -400.0);
    double[] allLost = new double[4000];
    Arrays.fill(allLost, 1);
    assertThat(process.observe(allLost).alarmed()).isTrue();
    assertThat(process.observe(allLost).lossLowerBound()).isBetween(0.015, 0.0197);
  }

  private static int alarms(ToDoubleFunction<SplittableRandom> loss, double epsilon, int rows) {
    int alarms = 0;
    for (int stream = 0; stream < 2000; stream++) {
      SplittableRandom random = RandomStream.of(20, stream);
      double[] losses =
          IntStream.range(0, rows).mapToDouble(row -> loss.applyAsDouble(random)).toArray();
      alarms += EProcess.start(epsilon, 0.05).observe(losses).alarmed() ? 1 : 0;
    }
    return alarms;
  }

  private static int rowsToAlarm(SplittableRandom random, double epsilon, double rate) {
    EProcess process = EProcess.start(epsilon, 0.05);
    while (!process.alarmed()) {
      process = process.observe(random.nextDouble() < rate ? 1 : 0);
    }
    return (int) process.observations();
  }

  private static double[] unboxed(Double[] losses) {
    return Arrays.stream(losses).mapToDouble(Double::doubleValue).toArray();
  }
}

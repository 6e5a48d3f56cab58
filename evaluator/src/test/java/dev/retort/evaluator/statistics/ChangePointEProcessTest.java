package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.JsonFormat;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangePointEProcessTest {

  /**
   * ε = 0.1. A loss of 1 multiplies the purses by 29.25 / 8 on average (see {@link EProcessTest}).
   * Half of the capital is in them; of the other half, ½ (1 − 1 / (1 + ln 1.1)) is.
   */
  @Test
  void countsByHand() {
    ChangePointEProcess start = ChangePointEProcess.start(0.1, 0.3);
    assertThat(start.logValue()).isCloseTo(0, within(1e-12));

    ChangePointEProcess one = start.observe(1);

    double reserve = 0.5 / (1 + Math.log(1.1));
    double bet = 0.5 + 0.5 - reserve;
    assertThat(Math.exp(one.logValue())).isCloseTo(bet * 29.25 / 8 + reserve, within(1e-12));
    assertThat(one.alarmed()).isFalse();
    assertThat(one.anytimePValue()).isCloseTo(Math.exp(-one.logValue()), within(1e-12));
  }

  @Test
  void lossesOfExactlyEpsilonMoveNothing() {
    double[] losses = new double[500];
    Arrays.fill(losses, 0.1);
    assertThat(ChangePointEProcess.start(0.1, 0.05).observe(losses).logValue())
        .isCloseTo(0, within(1e-9));
  }

  /** The expectation over all 2¹⁰ streams of ten rows, each weighted by its probability. */
  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.3})
  void isExpectedToStayWhereItIsAtALossOfExactlyEpsilon(double epsilon) {
    double expected = 0;
    for (int stream = 0; stream < 1 << 10; stream++) {
      double probability = 1;
      double[] losses = new double[10];
      for (int row = 0; row < losses.length; row++) {
        losses[row] = stream >> row & 1;
        probability *= losses[row] == 1 ? epsilon : 1 - epsilon;
      }
      expected +=
          probability
              * Math.exp(ChangePointEProcess.start(epsilon, 0.05).observe(losses).logValue());
    }
    assertThat(expected).isCloseTo(1, within(1e-9));
  }

  /** Looked at after each of 1,000 rows, on 2,000 streams whose loss is exactly ε. */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1})
  void raisesFalseAlarmsAtMostDeltaOften(double epsilon) {
    int alarms = 0;
    for (int stream = 0; stream < 2000; stream++) {
      SplittableRandom random = RandomStream.of(41, stream);
      alarms +=
          ChangePointEProcess.start(epsilon, 0.05).observe(losses(random, epsilon, 1000)).alarmed()
              ? 1
              : 0;
    }
    assertThat(ClopperPearson.lowerBound(alarms, 2000, 0.975)).isLessThanOrEqualTo(0.05);
    assertThat(alarms).isPositive();
  }

  /**
   * Median rows from a rise to three times ε, after rows that lost 0.4 ε. An independent
   * implementation (numpy, 300 streams) came to 134 at once, 347 after 1,000 and 489 after 10,000
   * rows, where an {@link EProcess} took 131, 766 and 4,389.
   */
  @ParameterizedTest
  @CsvSource({"0, 80, 220", "1000, 240, 460", "10000, 350, 650"})
  void noticesARiseSoonHoweverLongItWasGood(int good, int atLeast, int atMost) {
    double epsilon = 0.02;
    int[] delays = new int[41];
    for (int stream = 0; stream < delays.length; stream++) {
      SplittableRandom random = RandomStream.of(42, stream);
      ChangePointEProcess process =
          ChangePointEProcess.start(epsilon, 0.05).observe(losses(random, 0.4 * epsilon, good));
      assertThat(process.alarmed()).isFalse();
      while (!process.alarmed()) {
        process = process.observe(losses(random, 3 * epsilon, 1));
        delays[stream]++;
      }
    }
    Arrays.sort(delays);
    assertThat(delays[delays.length / 2]).as(Arrays.toString(delays)).isBetween(atLeast, atMost);
  }

  @Property(tries = 50)
  void losesAtMostHalfOfWhatOneThatBetsEverythingAtOnceHas(@ForAll @IntRange(max = 1000) int seed) {
    double[] losses = losses(new SplittableRandom(seed), 0.3, 200);
    assertThat(ChangePointEProcess.start(0.1, 0.05).observe(losses).largestLogValue())
        .isGreaterThanOrEqualTo(
            EProcess.start(0.1, 0.05).observe(losses).largestLogValue() - Math.log(2) - 1e-9);
  }

  @Property(tries = 50)
  void storedAndContinuedEqualsUninterrupted(
      @ForAll @IntRange(max = 1000) int seed, @ForAll @IntRange(max = 300) int cut)
      throws Exception {
    double[] losses = losses(new SplittableRandom(seed), 0.2, 300);
    ChangePointEProcess whole = ChangePointEProcess.start(0.1, 0.05).observe(losses);
    ChangePointEProcess day =
        ChangePointEProcess.start(0.1, 0.05).observe(Arrays.copyOf(losses, cut));
    ChangePointEProcess read =
        JsonFormat.mapper().readValue(JsonFormat.line(day), ChangePointEProcess.class);
    assertThat(read).isEqualTo(day);
    assertThat(read.observe(Arrays.copyOfRange(losses, cut, 300))).isEqualTo(whole);
  }

  @Test
  void staysFiniteThroughAnEndlessRunEitherWay() {
    double[] ones = new double[20_000];
    Arrays.fill(ones, 1);
    ChangePointEProcess process =
        ChangePointEProcess.start(0.01, 0.05).observe(new double[20_000]).observe(ones);
    assertThat(process.alarmed()).isTrue();
    assertThat(process.logValue()).isFinite().isGreaterThan(10_000);
    assertThat(process.logLate()).allMatch(Double::isFinite);
  }

  @Test
  void refusesAStateThatIsNone() {
    EProcess whole = EProcess.start(0.1, 0.05);
    assertThatThrownBy(() -> new ChangePointEProcess(whole, List.of(0.0), 0))
        .hasMessageContaining("8 finite");
    assertThatThrownBy(() -> new ChangePointEProcess(whole, whole.logWealth(), -1))
        .hasMessageContaining("≥ 1");
    assertThatThrownBy(() -> ChangePointEProcess.start(0.1, 0.05).observe(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double[] losses(SplittableRandom random, double mean, int rows) {
    return IntStream.range(0, rows).mapToDouble(i -> random.nextDouble() < mean ? 1 : 0).toArray();
  }
}

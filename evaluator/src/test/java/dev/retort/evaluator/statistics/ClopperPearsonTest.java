package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClopperPearsonTest {

  /** Newcombe, Statistics in Medicine 17 (1998) 857–872, Table I, method 5. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2527, 0.3676",
    "15, 148, 0.0578, 0.1617",
    "0, 20, 0.0000, 0.1684",
    "1, 29, 0.0009, 0.1776"
  })
  void matchesThePublishedTable(int count, int n, double lower, double upper) {
    MetricEstimate interval = ClopperPearson.interval(count, n, 0.95);
    assertThat(interval.lower()).isCloseTo(lower, within(5e-5));
    assertThat(interval.upper()).isCloseTo(upper, within(5e-5));
  }

  /** SciPy 1.17.1: binomtest(k, n).proportion_ci(0.95, "exact"). */
  @ParameterizedTest
  @CsvSource({
    "0, 1, 0, 0.975",
    "1, 1, 0.025, 1",
    "1, 2, 0.01257911709367899, 0.987420882906321",
    "29, 29, 0.8805551309302788, 1",
    "12, 2000, 0.003104016282377546, 0.010457313821794965"
  })
  void matchesSciPyTwoSided(int count, int n, double lower, double upper) {
    MetricEstimate interval = ClopperPearson.interval(count, n, 0.95);
    assertThat(interval.lower()).isCloseTo(lower, within(1e-10));
    assertThat(interval.upper()).isCloseTo(upper, within(1e-10));
  }

  /** SciPy 1.17.1: beta.ppf(0.95, k + 1, n - k). */
  @ParameterizedTest
  @CsvSource({
    "0, 299, 0.009969146792899269",
    "0, 298, 0.010002432437677691",
    "0, 1, 0.95",
    "1, 2, 0.9746794344808963",
    "10, 1000, 0.016903175120562504",
    "21, 3080, 0.009803588938094424",
    "22, 3080, 0.010184014798738034"
  })
  void matchesSciPyOneSided(int count, int n, double upper) {
    assertThat(ClopperPearson.upperBound(count, n, 0.95)).isCloseTo(upper, within(1e-10));
  }

  @Test
  void knowsNothingWithoutRows() {
    assertThat(ClopperPearson.upperBound(0, 0, 0.95)).isEqualTo(1);
    assertThat(ClopperPearson.lowerBound(0, 0, 0.95)).isEqualTo(0);
    assertThatThrownBy(() -> ClopperPearson.interval(0, 0, 0.95))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void boundsOfAllAndNothingAreExact() {
    assertThat(ClopperPearson.upperBound(7, 7, 0.95)).isEqualTo(1);
    assertThat(ClopperPearson.lowerBound(0, 7, 0.95)).isEqualTo(0);
    assertThat(ClopperPearson.lowerBound(7, 7, 0.95))
        .isCloseTo(Math.pow(0.05, 1 / 7.0), within(1e-12));
  }

  @Test
  void refusesCountsAndLevelsThatCannotBe() {
    assertThatThrownBy(() -> ClopperPearson.upperBound(3, 2, 0.95)).hasMessageContaining("3 of 2");
    assertThatThrownBy(() -> ClopperPearson.upperBound(-1, 2, 0.95))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ClopperPearson.upperBound(1, 2, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ClopperPearson.upperBound(1, 2, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 300)
  void upperBoundLeavesExactlyAlphaBelowIt(
      @ForAll @IntRange(max = 40) int count,
      @ForAll @IntRange(min = 41, max = 4000) int n,
      @ForAll @Scale(6) @DoubleRange(min = 0.6, max = 0.999) double confidence) {
    double upper = ClopperPearson.upperBound(count, n, confidence);
    assertThat(BinomialDistribution.of(n, upper).cumulativeProbability(count))
        .isCloseTo(1 - confidence, within(1e-7));
  }

  @Property(tries = 300)
  void boundsMirrorEachOther(
      @ForAll @IntRange(max = 500) int count, @ForAll @IntRange(max = 500) int others) {
    int n = count + others;
    assertThat(ClopperPearson.lowerBound(count, n, 0.95))
        .isCloseTo(1 - ClopperPearson.upperBound(others, n, 0.95), within(1e-9));
  }
}

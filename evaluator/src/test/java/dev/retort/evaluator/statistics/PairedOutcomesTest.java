package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedOutcomesTest {

  /**
   * Airway hyper-responsiveness before and after transplantation (Bentur et al. 2009), as worked in
   * Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables, chapter 8: exact
   * McNemar p = 0.070, Tango's interval −0.517 to −0.026.
   */
  @Test
  void matchesThePublishedExample() {
    PairedOutcomes airways = new PairedOutcomes(1, 1, 7, 12);
    MetricEstimate difference = airways.difference(0.95);
    assertThat(airways.exactPValue()).isCloseTo(0.0703125, within(1e-12));
    assertThat(difference.value()).isCloseTo(-6 / 21.0, within(1e-15));
    assertThat(difference.lower()).isCloseTo(-0.517, within(5e-4));
    assertThat(difference.upper()).isCloseTo(-0.026, within(5e-4));
  }

  /**
   * SciPy 1.17.1: the score statistic with its nuisance rate from a numerical maximisation of the
   * likelihood, solved by brentq; p from binomtest.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 7, 21, -0.5172322772711506, -0.026003032258133878, 0.0703125",
    "12, 2, 50, 0.06111240683406251, 0.34470874792939327, 0.012939453125",
    "14, 3, 2000, 0.001661151653327646, 0.010385037292875765, 0.012725830078125",
    "0, 5, 300, -0.0384153954223718, -0.003812979091227479, 0.0625"
  })
  void matchesAnIndependentComputation(
      int first, int second, int n, double lower, double upper, double p) {
    PairedOutcomes pairs = new PairedOutcomes(0, first, second, n - first - second);
    assertThat(pairs.difference(0.95).lower()).isCloseTo(lower, within(2e-7));
    assertThat(pairs.difference(0.95).upper()).isCloseTo(upper, within(2e-7));
    assertThat(pairs.exactPValue()).isCloseTo(p, within(1e-12));
  }

  /** Without discordant pairs Tango's interval is ± z² / (n + z²). */
  @ParameterizedTest
  @CsvSource({"100, 0.03699349820698568", "1, 0.7934506856", "2, 0.6576197725"})
  void allTiesLeaveTheWidthOfTheSample(int n, double half) {
    PairedOutcomes ties = new PairedOutcomes(n, 0, 0, 0);
    assertThat(ties.exactPValue()).isEqualTo(1);
    assertThat(ties.difference(0.95).value()).isZero();
    assertThat(ties.difference(0.95).lower()).isCloseTo(-half, within(1e-6));
    assertThat(ties.difference(0.95).upper()).isCloseTo(half, within(1e-6));
  }

  @Test
  void noPairsHaveNoDifference() {
    PairedOutcomes none = new PairedOutcomes(0, 0, 0, 0);
    assertThat(none.exactPValue()).isEqualTo(1);
    assertThatThrownBy(() -> none.difference(0.95)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesNegativeCounts() {
    assertThatThrownBy(() -> new PairedOutcomes(0, -1, 0, 3)).hasMessageContaining("-1");
  }

  @Property(tries = 300)
  void swappingTheSystemsMirrorsTheInterval(
      @ForAll @IntRange(max = 60) int first,
      @ForAll @IntRange(max = 60) int second,
      @ForAll @IntRange(min = 1, max = 3000) int concordant) {
    PairedOutcomes pairs = new PairedOutcomes(concordant, first, second, 0);
    MetricEstimate difference = pairs.difference(0.9);
    MetricEstimate mirrored = pairs.swapped().difference(0.9);
    assertThat(difference.lower()).isCloseTo(-mirrored.upper(), within(1e-12));
    assertThat(difference.lower()).isBetween(-1.0, difference.value());
    assertThat(difference.upper()).isBetween(difference.value(), 1.0);
  }

  @Property(tries = 100)
  void discordantOnlyPairsStayInRange(
      @ForAll @IntRange(max = 20) int first, @ForAll @IntRange(min = 1, max = 20) int second) {
    MetricEstimate difference = new PairedOutcomes(0, first, second, 0).difference(0.95);
    assertThat(difference.lower()).isBetween(-1.0, difference.value());
    assertThat(difference.upper()).isBetween(difference.value(), 1.0);
  }
}

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

class NewcombeDifferenceTest {

  /**
   * Complete response before and after consolidation (Cavo et al. 2012), as worked in Fagerland,
   * Lydersen and Laake, Statistical Analysis of Contingency Tables, chapter 8, and in the tests of
   * their R package contingencytables: −0.1186 to −0.0046, Tango −0.1240 to −0.0054.
   */
  @Test
  void matchesThePublishedExample() {
    PairedOutcomes responses = new PairedOutcomes(59, 6, 16, 80);
    MetricEstimate newcombe = responses.newcombeDifference(0.95);
    assertThat(newcombe.value()).isCloseTo(-0.0621, within(5e-5));
    assertThat(newcombe.lower()).isCloseTo(-0.1186, within(5e-5));
    assertThat(newcombe.upper()).isCloseTo(-0.0046, within(5e-5));
    assertThat(newcombe.method()).isEqualTo(IntervalMethod.NEWCOMBE);
    assertThat(responses.difference(0.95).lower()).isCloseTo(-0.1240, within(5e-5));
    assertThat(responses.difference(0.95).upper()).isCloseTo(-0.0054, within(5e-5));
  }

  /** SciPy 1.17.1: ends of the score intervals by brentq on the score equation, then method 10. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 7, 12, -0.5069202266861409, -0.02555912416486006",
    "59, 6, 16, 80, -0.11862119563870999, -0.00462511393305004",
    "14, 5, 0, 22, 0.011483241383033263, 0.22649268435121195",
    "36, 12, 2, 0, 0.056929584003238914, 0.3404276029749407",
    "0, 14, 3, 1983, 0.0014436886565152938, 0.010321754422998911",
    "50, 0, 0, 50, -0.019233693926800913, 0.019233693926800913",
    "3, 40, 30, 2, -0.08424282916142425, 0.33836416595198215"
  })
  void matchesAnIndependentComputation(
      int both, int first, int second, int neither, double lower, double upper) {
    MetricEstimate difference =
        new PairedOutcomes(both, first, second, neither).newcombeDifference(0.95);
    assertThat(difference.lower()).isCloseTo(lower, within(1e-9));
    assertThat(difference.upper()).isCloseTo(upper, within(1e-9));
  }

  /** The score interval of 100 of 100 ends at n / (n + z²). */
  @Test
  void allTiesLeaveTheWidthOfTheSample() {
    MetricEstimate ties = new PairedOutcomes(100, 0, 0, 0).newcombeDifference(0.95);
    assertThat(ties.lower()).isCloseTo(-0.03699349820698568, within(1e-9));
    assertThat(ties.upper()).isCloseTo(0.03699349820698568, within(1e-9));
  }

  @Test
  void noPairsHaveNoDifference() {
    assertThatThrownBy(() -> new PairedOutcomes(0, 0, 0, 0).newcombeDifference(0.95))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one pair");
  }

  @Property(tries = 300)
  void swappingTheSystemsMirrorsTheInterval(
      @ForAll @IntRange(max = 60) int both,
      @ForAll @IntRange(max = 60) int first,
      @ForAll @IntRange(max = 60) int second,
      @ForAll @IntRange(min = 1, max = 60) int neither) {
    PairedOutcomes pairs = new PairedOutcomes(both, first, second, neither);
    MetricEstimate there = pairs.newcombeDifference(0.95);
    MetricEstimate back = pairs.swapped().newcombeDifference(0.95);
    assertThat(there.lower()).isBetween(-1.0, there.value());
    assertThat(there.upper()).isBetween(there.value(), 1.0);
    assertThat(there.lower()).isCloseTo(-back.upper(), within(1e-12));
  }
}

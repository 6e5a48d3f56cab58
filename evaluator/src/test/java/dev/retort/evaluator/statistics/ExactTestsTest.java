package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactTestsTest {

  /** SciPy 1.10.1, {@code fisher_exact([[a, n - a], [b, m - b]], alternative="greater")}. */
  @ParameterizedTest
  @CsvSource({
    "9, 30, 21, 300, 0.0004854474281855469",
    "3, 40, 2, 60, 0.31385026362935053",
    "1, 30, 0, 970, 0.03",
    "12, 500, 400, 20000, 0.30627631033095803",
    "30, 30, 1, 1970, 9.529032914286602e-66"
  })
  void fisherMatchesAnIndependentComputation(int a, int n, int b, int m, double p) {
    assertThat(FisherExact.greater(a, n, b, m)).isCloseTo(p, within(1e-11));
  }

  /** SciPy 1.10.1, {@code binomtest(first, first + second, 0.5, alternative="greater")}. */
  @ParameterizedTest
  @CsvSource({
    "7, 1, 0.03515625",
    "12, 2, 0.0064697265625",
    "3, 14, 0.9988250732421875",
    "5, 5, 0.623046875",
    "40, 18, 0.002677429825400147"
  })
  void mcNemarMatchesAnIndependentComputation(int first, int second, double p) {
    assertThat(McNemarExact.greater(new PairedOutcomes(9, first, second, 100)))
        .isCloseTo(p, within(1e-12));
  }

  @Test
  void nothingToCompareWithIsNoEvidence() {
    assertThat(FisherExact.greater(0, 0, 3, 10)).isEqualTo(1);
    assertThat(FisherExact.greater(3, 10, 0, 0)).isEqualTo(1);
    assertThat(FisherExact.greater(0, 10, 0, 10)).isEqualTo(1);
    assertThat(McNemarExact.greater(new PairedOutcomes(5, 0, 0, 5))).isEqualTo(1);
    assertThatThrownBy(() -> FisherExact.greater(4, 3, 0, 1)).hasMessageContaining("4 of 3");
  }

  @Property(tries = 300)
  void moreEventsAreNeverLessEvidence(
      @ForAll @IntRange(max = 49) int count,
      @ForAll @IntRange(min = 50, max = 400) int rows,
      @ForAll @IntRange(max = 60) int other) {
    double fewer = FisherExact.greater(count, rows, other, 60);
    double more = FisherExact.greater(count + 1, rows, other, 60);
    assertThat(more).isBetween(0.0, fewer + 1e-12);
  }

  /** Worked by hand: 6 × 0.005, 5 × 0.01, 4 × 0.03, then 3 × 0.04 = 0.12 and its tie, 0.2. */
  @Test
  void holmMultipliesByTheTestsLeftAndNeverFalls() {
    List<Double> adjusted = HolmCorrection.adjusted(List.of(0.01, 0.04, 0.03, 0.005, 0.2, 0.04));
    double[] expected = {0.05, 0.12, 0.12, 0.03, 0.2, 0.12};
    for (int i = 0; i < expected.length; i++) {
      assertThat(adjusted.get(i)).isCloseTo(expected[i], within(1e-15));
    }
    assertThat(HolmCorrection.adjusted(List.of())).isEmpty();
    assertThat(HolmCorrection.adjusted(List.of(0.7, 0.8))).containsExactly(1.0, 1.0);
    assertThatThrownBy(() -> HolmCorrection.adjusted(List.of(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 300)
  void holmKeepsTheOrderAndLiesBetweenRawAndBonferroni(
      @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = 0, max = 1) Double> pValues) {
    List<Double> adjusted = HolmCorrection.adjusted(pValues);
    for (int i = 0; i < pValues.size(); i++) {
      assertThat(adjusted.get(i))
          .isBetween(pValues.get(i), Math.min(1, pValues.size() * pValues.get(i)) + 1e-15);
      for (int j = 0; j < i; j++) {
        if (pValues.get(i) < pValues.get(j)) {
          assertThat(adjusted.get(i)).isLessThanOrEqualTo(adjusted.get(j));
        }
      }
    }
  }
}

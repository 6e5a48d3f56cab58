package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoeffdingBentkusTest {

  /** SciPy 1.17.1: brentq on min(exp(-n kl(m, q)), e binom.cdf(ceil(n m), n, q)) - alpha. */
  @ParameterizedTest
  @CsvSource({
    "0, 5, 0.025, 0.5218237501049815",
    "0, 300, 0.05, 0.009936081944457803",
    "0.005, 2000, 0.05, 0.009474855282546693",
    "0.3, 50, 0.025, 0.4744155674221383",
    "0.5, 1, 0.025, 0.9998437255783051",
    "0.0123, 777, 0.1, 0.022549890954288408"
  })
  void matchesSciPy(double mean, int n, double alpha, double upper) {
    assertThat(HoeffdingBentkus.upperBound(mean, n, alpha)).isCloseTo(upper, within(1e-9));
  }

  @Property(tries = 200)
  void noLossesHaveTheExactBinomialBound(@ForAll @IntRange(min = 1, max = 100_000) int n) {
    assertThat(HoeffdingBentkus.upperBound(0, n, 0.05))
        .isCloseTo(ClopperPearson.upperBound(0, n, 0.95), within(1e-9));
  }

  /** Zeros and ones are scores too, and for them Clopper–Pearson is as low as a bound can be. */
  @Property(tries = 200)
  void isNeverBelowTheExactBoundOfCounts(
      @ForAll @IntRange(min = 1, max = 3000) int n, @ForAll @IntRange(max = 3000) int losses) {
    int count = Math.min(losses, n);
    assertThat(HoeffdingBentkus.upperBound((double) count / n, n, 0.05))
        .isGreaterThanOrEqualTo(ClopperPearson.upperBound(count, n, 0.95) - 1e-9);
  }

  @Property(tries = 200)
  void risesWithTheMeanAndFallsWithTheRows(
      @ForAll @Scale(6) @DoubleRange(min = 0, max = 0.9) double mean,
      @ForAll @IntRange(min = 1, max = 500) int n) {
    double bound = HoeffdingBentkus.upperBound(mean, n, 0.05);
    assertThat(bound).isBetween(mean, 1.0);
    assertThat(HoeffdingBentkus.upperBound(mean + 0.05, n, 0.05)).isGreaterThanOrEqualTo(bound);
    assertThat(HoeffdingBentkus.upperBound(mean, 2 * n, 0.05)).isLessThanOrEqualTo(bound + 1e-9);
  }
}

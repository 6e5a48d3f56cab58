package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightedShareTest {

  /** Newcombe, Statistics in Medicine 17 (1998) 857–872, Table I, method 3. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718"
  })
  void equalWeightsGiveWilsonsPublishedInterval(int count, int n, double lower, double upper) {
    WeightedShare share = new WeightedShare();
    for (int row = 0; row < n; row++) {
      if (row < count) {
        share.hit(3);
      } else {
        share.miss(3);
      }
    }
    MetricEstimate estimate = share.estimate(0.95).orElseThrow();
    assertThat(estimate.lower()).isCloseTo(lower, within(5e-5));
    assertThat(estimate.upper()).isCloseTo(upper, within(5e-5));
  }

  @Test
  void heavyRowsCountForMoreAndWidenTheInterval() {
    WeightedShare share = new WeightedShare();
    share.hit(8);
    share.miss(1);
    share.miss(1);
    MetricEstimate estimate = share.estimate(0.95).orElseThrow();
    assertThat(estimate.value()).isCloseTo(0.8, within(1e-15));
    assertThat(estimate.n()).isEqualTo(3);
    assertThat(estimate.upper() - estimate.lower()).isGreaterThan(0.6);
  }

  @Test
  void nothingHasNoShare() {
    assertThat(new WeightedShare().estimate(0.95)).isEmpty();
  }

  @Test
  void refusesWeightsThatAreNone() {
    WeightedShare share = new WeightedShare();
    assertThatThrownBy(() -> share.hit(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> share.miss(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 200)
  void theIntervalHoldsTheShare(
      @ForAll @Size(min = 1, max = 30)
          List<@Scale(6) @DoubleRange(min = 0.01, max = 1e6) Double> weights) {
    WeightedShare share = new WeightedShare();
    for (int row = 0; row < weights.size(); row++) {
      if (row % 2 == 0) {
        share.hit(weights.get(row));
      } else {
        share.miss(weights.get(row));
      }
    }
    MetricEstimate estimate = share.estimate(0.95).orElseThrow();
    assertThat(estimate.value()).isBetween(estimate.lower(), estimate.upper());
    assertThat(estimate.lower()).isNotNegative();
    assertThat(estimate.upper()).isLessThanOrEqualTo(1);
  }
}

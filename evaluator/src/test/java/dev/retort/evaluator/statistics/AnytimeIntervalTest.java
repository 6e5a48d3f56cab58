package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AnytimeIntervalTest {
  @Test
  void knowsNothingWithoutRows() {
    assertThat(AnytimeInterval.of(0, 0, 0.95)).isEqualTo(new AnytimeInterval(0, 1));
  }

  @Test
  void endsWhereTheMixtureHasWonTwentyfold() {
    // One row of 1: the mixture's likelihood is ½, the rate's own p; ½ / p = 20 at p = 0.025.
    AnytimeInterval one = AnytimeInterval.of(1, 1, 0.95);
    assertThat(one.lower()).isCloseTo(0.025, within(1e-9));
    assertThat(one.upper()).isEqualTo(1);
    AnytimeInterval none = AnytimeInterval.of(0, 1, 0.95);
    assertThat(none.upper()).isCloseTo(0.975, within(1e-9));
  }

  @Test
  void isWiderThanTheExactIntervalOfOneLook() {
    AnytimeInterval always = AnytimeInterval.of(30, 1000, 0.95);
    MetricEstimate once = ClopperPearson.interval(30, 1000, 0.95);
    assertThat(always.lower()).isLessThan(once.lower()).isGreaterThan(0.01);
    assertThat(always.upper()).isGreaterThan(once.upper()).isLessThan(0.06);
  }

  @Test
  void holdsTheRateAtEveryLookInNearlyAllStreams() {
    int streams = 400;
    int excluded = 0;
    for (int stream = 0; stream < streams; stream++) {
      excluded += everExcludes(RandomStream.of(7, stream), 0.1) ? 1 : 0;
    }
    // 5 % are allowed; 34 of 400 are more than that with a probability of 1 in 400.
    assertThat(excluded).isLessThan(34);
  }

  private static boolean everExcludes(SplittableRandom random, double rate) {
    int count = 0;
    for (int n = 1; n <= 1000; n++) {
      count += random.nextDouble() < rate ? 1 : 0;
      AnytimeInterval interval = AnytimeInterval.of(count, n, 0.95);
      if (interval.lower() > rate || interval.upper() < rate) {
        return true;
      }
    }
    return false;
  }

  @Test
  void refusesCountsThatAreNone() {
    assertThatThrownBy(() -> AnytimeInterval.of(3, 2, 0.95))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

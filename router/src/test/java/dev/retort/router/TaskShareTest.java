package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.router.DailyBudget.Unit;
import dev.retort.router.SamplingPolicy.Extras;
import dev.retort.router.SamplingPolicy.Raise;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TaskShareTest {
  private static final double USUAL = 0.05;
  private static final Instant MONDAY = Instant.parse("2026-05-04T09:30:00Z");
  private static final SamplingPolicy FREE = SamplingPolicy.DEFAULT;

  private static SamplingPolicy budget(double calls) {
    return new SamplingPolicy(
        OptionalDouble.empty(),
        Extras.NONE,
        Optional.of(new DailyBudget(Unit.CALLS, calls)),
        new Raise(3, Duration.ofDays(2)));
  }

  private static Instant hours(int hours) {
    return MONDAY.plus(Duration.ofHours(hours));
  }

  @Test
  void isRaisedFromTheNextFullHourAndComesBackByItself() {
    TaskShare share = TaskShare.START.at(MONDAY, FREE, USUAL).raised(MONDAY, FREE.raise());

    assertThat(share.at(MONDAY.plusSeconds(60), FREE, USUAL).share()).isEqualTo(USUAL);
    assertThat(share.at(hours(1), FREE, USUAL).share()).isCloseTo(3 * USUAL, within(1e-12));
    assertThat(share.at(hours(48), FREE, USUAL).share()).isCloseTo(3 * USUAL, within(1e-12));
    TaskShare after = share.at(hours(49), FREE, USUAL);
    assertThat(after.share()).isEqualTo(USUAL);
    assertThat(after.raise()).isEmpty();
  }

  @Test
  void isNeverRaisedToEverything() {
    TaskShare share = TaskShare.START.at(MONDAY, FREE, 0.5).raised(MONDAY, FREE.raise());
    assertThat(share.at(hours(1), FREE, 0.5).share()).isEqualTo(0.9);
  }

  @Test
  void keepsItsShareWhereTheClockGoesBack() {
    TaskShare share = TaskShare.START.at(MONDAY, FREE, USUAL);
    assertThat(share.at(hours(-5), FREE, 0.2).share()).isEqualTo(USUAL);
  }

  @Test
  void drawsOnThroughADayThatIsTooDearAndLessOnTheNext() {
    SamplingPolicy policy = budget(10);
    TaskShare share = TaskShare.START.at(MONDAY, policy, USUAL);
    for (int call = 0; call < 40; call++) {
      share = share.sampled(MONDAY, USUAL, 0);
    }
    assertThat(share.at(hours(1), policy, USUAL).share())
        .as("a sample without its evenings would be biased")
        .isEqualTo(USUAL);
    assertThat(share.at(hours(24), policy, USUAL).share())
        .as("40 calls at 5 %% are 800 at 100 %%, of which 10 are affordable")
        .isCloseTo(10 / 800.0, within(1e-12));
  }

  @Test
  void goesByTheDearestOfTheDaysBefore() {
    SamplingPolicy policy = budget(10);
    TaskShare share = TaskShare.START.at(MONDAY, policy, USUAL);
    for (int call = 0; call < 40; call++) {
      share = share.sampled(MONDAY, USUAL, 0);
    }
    share = share.sampled(hours(24), USUAL, 0);
    assertThat(share.at(hours(48), policy, USUAL).share()).isCloseTo(1 / 80.0, within(1e-12));
  }

  @Test
  void stopsExtrasBeforeTheUniformSample() {
    SamplingPolicy policy = budget(10);
    TaskShare share = TaskShare.START.at(MONDAY, policy, USUAL);
    for (int call = 0; call < 6; call++) {
      share = share.sampled(MONDAY, USUAL, 0);
    }
    assertThat(share.affordsExtras(MONDAY, policy)).isTrue();
    for (int call = 0; call < 4; call++) {
      share = share.extra(MONDAY, 0);
    }
    assertThat(share.affordsExtras(MONDAY, policy)).isFalse();
    assertThat(share.affordsExtras(MONDAY, FREE)).isTrue();
    assertThat(share.affordsExtras(hours(24), policy))
        .as("6 of 10 are kept for the sample of the next day")
        .isTrue();
  }

  @Test
  void countsDollarsWhereTheBudgetIsInDollars() {
    SamplingPolicy policy =
        new SamplingPolicy(
            OptionalDouble.empty(),
            Extras.NONE,
            Optional.of(new DailyBudget(Unit.DOLLARS, 1)),
            FREE.raise());
    TaskShare share = TaskShare.START.at(MONDAY, policy, 0.5).sampled(MONDAY, 0.5, 2);
    assertThat(share.at(hours(24), policy, 0.5).share()).isCloseTo(0.25, within(1e-12));
  }
}

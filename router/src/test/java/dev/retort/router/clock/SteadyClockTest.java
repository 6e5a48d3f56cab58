package dev.retort.router.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fault")
@Tag("fault-clock-jump")
class SteadyClockTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final Wall wall = new Wall();
  private long nanos = -7;
  private final SteadyClock clock = new SteadyClock(wall, () -> nanos);

  /** Time that a test lets pass, and a wall clock that it sets. */
  private static final class Wall extends Clock {
    private Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("this clock knows instants only");
    }
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    wall.now = wall.now.plus(time);
  }

  @Test
  void timeThatPassesIsNoStep() {
    for (int hour = 0; hour < 100; hour++) {
      pass(Duration.ofHours(1));
      assertThat(clock.instant()).isEqualTo(wall.now);
    }
    assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(100));
    assertThat(clock.stepped()).isZero();
    assertThat(clock.latest()).isEmpty();
  }

  @Test
  void smallCorrectionsAreNoStepHoweverMany() {
    for (int second = 0; second < 1_000; second++) {
      pass(Duration.ofSeconds(2));
      wall.now = wall.now.plusMillis(100);
      assertThat(clock.instant()).isEqualTo(wall.now);
    }
    assertThat(clock.stepped()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {-96, -1, 1, 96, 500_000})
  void tellsByHowMuchItWasSetAndRunsOnSteadily(long hours) {
    pass(Duration.ofMinutes(5));
    wall.now = wall.now.plus(Duration.ofHours(hours));
    pass(Duration.ofMinutes(5));

    assertThat(clock.instant()).isEqualTo(wall.now);
    assertThat(clock.stepped()).isEqualTo(Duration.ofHours(hours));
    assertThat(clock.latest().orElseThrow().by()).isEqualTo(Duration.ofHours(hours));
    assertThat(clock.latest().orElseThrow().at()).isEqualTo(wall.now);
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(10));
    assertThat(clock.steady(clock.instant())).isEqualTo(START.plus(Duration.ofMinutes(10)));
    assertThat(clock.wall(clock.steady(wall.now))).isEqualTo(wall.now);
  }

  @Test
  void stepsAddUp() {
    wall.now = wall.now.plus(Duration.ofDays(4));
    assertThat(clock.stepped()).isEqualTo(Duration.ofDays(4));
    pass(Duration.ofHours(1));
    wall.now = wall.now.minus(Duration.ofDays(4));
    assertThat(clock.stepped()).isZero();
    assertThat(clock.latest().orElseThrow().by()).isEqualTo(Duration.ofDays(-4));
  }

  @Test
  void aThreadThatWasStoppedBetweenTwoLooksIsNoStep() {
    long[] looks = {0};
    Duration pause = Duration.ofMinutes(1);
    SteadyClock interrupted =
        new SteadyClock(
            wall,
            () -> {
              looks[0]++;
              if (looks[0] == 3) {
                // The one behind the wall clock's: the thread was stopped between the two.
                pass(pause);
              }
              return nanos;
            });
    assertThat(interrupted.instant()).as("looked at again").isEqualTo(wall.now);
    assertThat(interrupted.stepped()).isZero();
    assertThat(interrupted.latest()).isEmpty();
  }
}

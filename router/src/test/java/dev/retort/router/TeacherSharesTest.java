package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.TaskName;
import dev.retort.router.clock.SteadyClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fault")
@Tag("fault-clock-jump")
class TeacherSharesTest {
  private static final TaskName TASK = new TaskName("tickets");
  private static final double USUAL = 0.05;
  private static final SamplingPolicy POLICY = SamplingPolicy.DEFAULT;

  private final LateClock wall = new LateClock();
  private final SteadyClock clock = wall.steady();
  private final TeacherShares shares = new TeacherShares(USUAL, clock);

  private double share() {
    return share(1);
  }

  private double share(double answered) {
    return shares.share(TASK, POLICY, clock.instant(), () -> answered);
  }

  @Test
  void takesTheSameShareFromAStudentThatAnswersLess() {
    assertThat(share()).isEqualTo(USUAL);
    assertThat(share(0.25)).as("not within an hour").isEqualTo(USUAL);

    wall.pass(Duration.ofHours(1));
    assertThat(share(0.25)).isCloseTo(0.2, within(1e-12));
    wall.pass(Duration.ofHours(1));
    assertThat(share(0.01)).as("some requests are left to it").isEqualTo(0.9);
    wall.pass(Duration.ofHours(1));
    assertThat(share()).isEqualTo(USUAL);
  }

  @ParameterizedTest
  @ValueSource(longs = {-96 * 60, -90, -60, 60, 90, 96 * 60})
  void aRaiseBeginsAndEndsInItsTimeWhereTheClockIsSet(long minutes) {
    assertThat(share()).isEqualTo(USUAL);
    shares.raise(TASK, POLICY.raise(), clock.instant());
    wall.set(Duration.ofMinutes(minutes));
    assertThat(share()).isEqualTo(USUAL);

    wall.pass(Duration.ofHours(2));
    assertThat(share()).isCloseTo(3 * USUAL, within(1e-12));
    wall.set(Duration.ofMinutes(-minutes));
    wall.pass(POLICY.raise().duration().minusHours(3));
    assertThat(share()).as("still raised").isCloseTo(3 * USUAL, within(1e-12));

    wall.pass(Duration.ofHours(3));
    assertThat(share()).isEqualTo(USUAL);
    assertThat(shares.of(TASK).raise()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-96, -1, 1, 96})
  void whatAFileSaysFreezesNothingWhereTheClockWasSetMeanwhile(long hours) {
    assertThat(share()).isEqualTo(USUAL);
    shares.raise(TASK, POLICY.raise(), clock.instant());
    wall.set(Duration.ofHours(hours));
    TeacherShares next = new TeacherShares(USUAL, wall.steady());
    next.restore(shares.state());

    Instant raisedUntil = next.of(TASK).raise().orElseThrow().until();
    assertThat(Duration.between(clock.instant(), raisedUntil))
        .isBetween(POLICY.raise().duration().minusHours(1), POLICY.raise().duration().plusHours(1));
    wall.pass(Duration.ofHours(2));
    assertThat(next.share(TASK, POLICY, clock.instant(), () -> 1))
        .isCloseTo(3 * USUAL, within(1e-12));
  }
}

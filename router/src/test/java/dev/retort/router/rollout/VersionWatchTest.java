package dev.retort.router.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.router.rollout.Observation.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VersionWatchTest {
  private static final Duration LIMIT = Duration.ofMillis(100);
  private static final Duration FAST = Duration.ofMillis(2);

  @Test
  void accusesAVersionThatFailsAtEverythingAfterAFewRequests() {
    VersionWatch watch = watch(RollbackPolicy.DEFAULT);
    saw(watch, Outcome.FAILED, FAST, 2);
    assertThat(watch.judge()).isEmpty();
    saw(watch, Outcome.FAILED, FAST, 3);
    assertThat(watch.judge().orElseThrow().cause()).isEqualTo(RollbackCause.FAILURES);
  }

  @Test
  void accusesAVersionThatTurnsBadLate() {
    VersionWatch watch = watch(RollbackPolicy.DEFAULT);
    saw(watch, Outcome.DONE, FAST, 20_000);
    assertThat(watch.judge()).isEmpty();
    saw(watch, Outcome.DONE, LIMIT.multipliedBy(3), 20);
    RollbackEvidence evidence = watch.judge().orElseThrow();
    assertThat(evidence.cause()).isEqualTo(RollbackCause.LATENCY);
    assertThat(evidence.summary())
        .startsWith("tickets/7 took more than 100 ms for 20 of 20,020 requests");
    assertThat(evidence.numbers()).containsEntry("limitMillis", 100.0);
  }

  @Test
  void heldBackAnswersAreOfAnswersAlone() {
    VersionWatch watch = watch(RollbackPolicy.DEFAULT);
    saw(watch, Outcome.DONE, FAST, 1_000);
    saw(watch, Outcome.HELD_BACK, Duration.ZERO, 6);
    RollbackEvidence evidence = watch.judge().orElseThrow();
    assertThat(evidence.cause()).isEqualTo(RollbackCause.VIOLATIONS);
    assertThat(evidence.numbers()).containsEntry("requests", 6.0).containsEntry("losses", 6.0);
  }

  @Test
  void answersThatNeverComeAreSlowWithoutALimit() {
    VersionWatch watch = new VersionWatch("tickets/7", RollbackPolicy.DEFAULT, Optional.empty());
    saw(watch, Outcome.DONE, Duration.ofHours(1), 100);
    assertThat(watch.judge()).isEmpty();
    saw(watch, Outcome.LATE, Duration.ZERO, 30);
    assertThat(watch.judge().orElseThrow().cause()).isEqualTo(RollbackCause.LATENCY);
  }

  @Test
  void neverAccusesWhereEverythingIsTolerated() {
    VersionWatch watch = watch(RollbackPolicy.NEVER);
    saw(watch, Outcome.FAILED, LIMIT.multipliedBy(2), 5_000);
    saw(watch, Outcome.HELD_BACK, Duration.ZERO, 5_000);
    assertThat(watch.judge()).isEmpty();
  }

  @Test
  void accusesAVersionThatKeepsItsLimitsNoMoreOftenThanItSays() {
    int versions = 200;
    double falseAlarm = 0.2;
    RollbackPolicy policy = new RollbackPolicy(0.05, 0.05, 0.05, Optional.empty(), 10, falseAlarm);
    SplittableRandom random = new SplittableRandom(7);
    int accused = 0;
    for (int version = 0; version < versions; version++) {
      VersionWatch watch = watch(policy);
      for (int request = 0; request < 1_000; request++) {
        watch.saw(
            new Observation(
                random.nextDouble() < 0.05 ? Outcome.FAILED : Outcome.DONE,
                random.nextDouble() < 0.05 ? LIMIT.multipliedBy(2) : FAST));
        watch.saw(Observation.of(random.nextDouble() < 0.05 ? Outcome.HELD_BACK : Outcome.GIVEN));
      }
      accused += watch.judge().isPresent() ? 1 : 0;
    }
    double spread = Math.sqrt(versions * falseAlarm * (1 - falseAlarm));
    assertThat((double) accused).isLessThan(versions * falseAlarm + 2 * spread);
  }

  private static VersionWatch watch(RollbackPolicy policy) {
    return new VersionWatch("tickets/7", policy, Optional.of(LIMIT));
  }

  private static void saw(VersionWatch watch, Outcome outcome, Duration latency, int times) {
    for (int i = 0; i < times; i++) {
      watch.saw(new Observation(outcome, latency));
    }
  }
}

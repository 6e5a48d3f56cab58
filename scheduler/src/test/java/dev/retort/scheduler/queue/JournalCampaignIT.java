package dev.retort.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.journal.PostgresDatabase;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.SchedulerDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal adds to a step: a look for its result, and its result written, fenced. */
@Tag("campaign")
class JournalCampaignIT {
  private static final TaskName TASK = new TaskName("bank");
  private static final int STEPS = 2_000;
  private static final int WARM_UP = 500;
  private static final long LIMIT_MICROS = 5_000;

  /** As long as what a step of a real night leaves. */
  private static final String RESULT = "x".repeat(2_000);

  @TempDir Path home;

  @Test
  void aStepTakesNoMoreThanFiveMilliseconds() {
    try (SchedulerDatabase database = SchedulerDatabase.open(home)) {
      measure("H2", database);
    }
    try (SchedulerDatabase database = SchedulerDatabase.open(PostgresDatabase.fresh())) {
      measure("PostgreSQL", database);
    }
  }

  private static void measure(String what, SchedulerDatabase database) {
    new RunQueue(database.source()).enqueue(new RunOrder(TASK, RunCause.PERSON, Instant.EPOCH, 0));
    Claims claims = new Claims(database.source());
    Claim claim = claims.next("a", Duration.ofHours(1)).orElseThrow();
    RunJournal journal =
        new RunJournal(database.source(), Clock.systemUTC())
            .under(claims.fence(claim, Duration.ofHours(1)));
    long[] micros = new long[STEPS];
    for (int step = -WARM_UP; step < STEPS; step++) {
      List<Object> inputs = List.of("dataset", step);
      long began = System.nanoTime();
      assertThat(journal.finished(TASK, "train", inputs, String.class)).isEmpty();
      journal.finish(TASK, "train", inputs, RESULT);
      if (step >= 0) {
        micros[step] = (System.nanoTime() - began) / 1_000;
      }
    }
    Arrays.sort(micros);
    System.out.printf(
        "%s: a step p50 %d, p95 %d, p99 %d, mean %.0f µs%n",
        what,
        micros[STEPS / 2],
        micros[STEPS * 95 / 100],
        micros[STEPS * 99 / 100],
        Arrays.stream(micros).average().orElseThrow());
    assertThat(micros[STEPS * 95 / 100]).isLessThanOrEqualTo(LIMIT_MICROS);
  }
}

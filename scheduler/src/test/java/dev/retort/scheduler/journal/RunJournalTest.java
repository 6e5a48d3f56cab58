package dev.retort.scheduler.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.TaskName;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunJournalTest {
  private static final TaskName BANK = new TaskName("bank");
  private static final Instant NOW = Instant.parse("2026-01-01T02:00:00Z");

  @TempDir Path home;
  private SchedulerDatabase database;
  private RunJournal journal;

  @BeforeEach
  void start() {
    database = open();
    journal = new RunJournal(database.source(), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  SchedulerDatabase open() {
    return SchedulerDatabase.open(home);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void goesOnWithARunThatHasNoEnd() {
    RunRecord first = journal.begin(BANK, Map.of("seed", 1));
    assertThat(journal.begin(BANK, Map.of("seed", 1))).isEqualTo(first);

    journal.end(first, "promoted", Map.of("version", 1));

    assertThat(journal.begin(BANK, Map.of("seed", 1)).id()).isNotEqualTo(first.id());
  }

  @Test
  void abandonsAnInterruptedRunOfAnotherRequest() {
    RunRecord first = journal.begin(BANK, Map.of("seed", 1));
    RunRecord second = journal.begin(BANK, Map.of("seed", 2));

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(journal.recent(BANK, 10))
        .filteredOn(run -> run.id().equals(first.id()))
        .extracting(run -> run.verdict().orElse(""))
        .containsExactly("abandoned");
  }

  @Test
  void leavesARunThatIsTooOldToGoOnWith() {
    RunRecord first = journal.begin(BANK, Map.of("seed", 1));
    RunJournal sameNight = at(NOW.plus(Duration.ofHours(11)));
    RunJournal nextNight = at(NOW.plus(Duration.ofHours(24)));

    assertThat(sameNight.begin(BANK, Map.of("seed", 1))).isEqualTo(first);
    assertThat(nextNight.begin(BANK, Map.of("seed", 1)).id()).isNotEqualTo(first.id());
    assertThat(journal.recent(BANK, 10))
        .filteredOn(run -> run.id().equals(first.id()))
        .extracting(run -> run.verdict().orElse(""))
        .containsExactly("abandoned");
  }

  @Test
  void doesNotGoOnWithAnAbandonedRun() {
    RunRecord first = journal.begin(BANK, Map.of("seed", 1));
    journal.abandon(first);
    assertThat(journal.begin(BANK, Map.of("seed", 1)).id()).isNotEqualTo(first.id());
  }

  private RunJournal at(Instant instant) {
    return new RunJournal(database.source(), Clock.fixed(instant, ZoneOffset.UTC));
  }

  @Test
  void knowsAStepByTheHashOfItsInputs() {
    journal.finish(BANK, "dataset", List.of("window", 1), "result");
    journal.finish(BANK, "dataset", List.of("window", 1), "result");

    assertThat(journal.finished(BANK, "dataset", List.of("window", 1), String.class))
        .contains("result");
    assertThat(journal.finished(BANK, "dataset", List.of("window", 2), String.class)).isEmpty();
    assertThat(journal.finished(new TaskName("x"), "dataset", List.of("window", 1), String.class))
        .isEmpty();
  }

  @Test
  void survivesReopening() {
    journal.finish(BANK, "dataset", 1, "result");
    database.close();
    start();
    assertThat(journal.finished(BANK, "dataset", 1, String.class)).contains("result");
  }
}

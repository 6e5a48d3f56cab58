package dev.retort.scheduler.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.TaskName;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunHistoryTest {
  private static final TaskName BANK = new TaskName("bank");
  private static final TaskName MAIL = new TaskName("mail");
  private static final Instant FIRST = Instant.parse("2026-01-01T02:00:00Z");

  @TempDir Path home;
  private SchedulerDatabase database;
  private RunHistory history;

  @BeforeEach
  void open() {
    database = database();
    history = new RunHistory(database.source());
  }

  SchedulerDatabase database() {
    return SchedulerDatabase.open(home);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private RunJournal atHour(int hour) {
    return new RunJournal(
        database.source(), Clock.fixed(FIRST.plusSeconds(3600L * hour), ZoneOffset.UTC));
  }

  private RunRecord ended(int hour, TaskName task, String verdict) {
    RunRecord run = atHour(hour).begin(task, Map.of("hour", hour));
    atHour(hour).end(run, verdict, Map.of("verdict", verdict));
    return history.find(run.id()).orElseThrow();
  }

  @Test
  void givesTheNewestRunsOfAllTasksFirstAPageAtATime() {
    RunRecord first = ended(0, BANK, "rejected");
    RunRecord second = ended(1, MAIL, "promoted");
    RunRecord third = ended(2, BANK, "promoted");

    assertThat(history.page(RunFilter.ALL, 0, 2)).containsExactly(third, second);
    assertThat(history.page(RunFilter.ALL, 2, 2)).containsExactly(first);
  }

  @Test
  void looksForATaskAVerdictAndWhatHasNoEnd() {
    RunRecord rejected = ended(0, BANK, "rejected");
    ended(1, MAIL, "rejected");
    ended(2, BANK, "promoted");
    RunRecord open = atHour(3).begin(MAIL, Map.of());

    assertThat(history.page(RunFilter.ALL.of(BANK).ended("rejected"), 0, 9))
        .containsExactly(rejected);
    assertThat(history.page(RunFilter.ALL.open(), 0, 9)).containsExactly(open);
    assertThat(history.page(RunFilter.ALL.of(BANK).open(), 0, 9)).isEmpty();
  }

  @Test
  void knowsTheLatestRunOfEveryTask() {
    ended(0, BANK, "rejected");
    RunRecord mail = ended(1, MAIL, "rejected");
    RunRecord bank = ended(2, BANK, "promoted");

    assertThat(history.latest()).containsExactly(bank, mail);
  }

  @Test
  void collectsWhatStepsHaveLeftInAStretchOfTime() {
    atHour(0).finish(BANK, "train", 0, 1.5);
    atHour(1).finish(BANK, "train", 1, 2.5);
    atHour(1).finish(BANK, "gate", 1, 9.0);
    atHour(2).finish(BANK, "train", 2, 4.0);

    assertThat(
            history.outputs(
                BANK, "train", FIRST.plusSeconds(3600), FIRST.plusSeconds(7200), Double.class))
        .containsExactly(2.5);
  }

  @Test
  void doesNotKnowARunThatNeverWas() {
    assertThat(history.find("00000000")).isEmpty();
  }
}

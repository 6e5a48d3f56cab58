package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.TaskName;
import dev.retort.console.Home;
import dev.retort.router.drift.DriftEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunNotesTest {
  private static final TaskName TICKETS = new TaskName("tickets");

  @TempDir private Path folder;

  private static DriftEvent event() {
    return new DriftEvent(
        TICKETS,
        Instant.parse("2026-05-04T09:30:00Z"),
        DriftEvent.Kind.WORDS,
        Optional.of("tickets/1"),
        0.02,
        List.of(),
        List.of());
  }

  @Test
  void aNoteOutlivesTheProcessUntilSomebodyRunsTheSchedule() {
    try (Home home = Home.take(folder)) {
      RunNotes.in(home).drifted(event());
      assertThat(RunNotes.in(home).noted()).containsExactly(TICKETS);

      List<TaskName> ran = new ArrayList<>();
      RunNotes.in(home).hand((task, since) -> ran.add(task));

      assertThat(ran).containsExactly(TICKETS);
      assertThat(RunNotes.in(home).noted()).isEmpty();
    }
  }

  @Test
  void runsAtOnceWhereTheScheduleIs() {
    try (Home home = Home.take(folder)) {
      RunNotes notes = RunNotes.in(home);
      List<TaskName> ran = new ArrayList<>();
      notes.hand((task, since) -> ran.add(task));
      notes.drifted(event());
      assertThat(ran).containsExactly(TICKETS);
      assertThat(notes.noted()).isEmpty();
    }
  }
}

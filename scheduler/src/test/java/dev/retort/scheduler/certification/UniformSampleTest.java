package dev.retort.scheduler.certification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UniformSampleTest {
  private static final TaskName TASK = new TaskName("tickets");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final AnsweredBy DRAWN = new AnsweredBy.Teacher(0.05);

  @TempDir Path home;

  @Test
  void takesWhatWasDrawnBesideAStudentAndNothingElse() {
    try (ExchangeLog log = IcebergExchangeLog.open(home)) {
      log.append(
          List.of(
              exchange("drawn", 1, TASK, DRAWN),
              exchange("deferred", 2, TASK, new AnsweredBy.Teacher(0)),
              exchange("without-a-champion", 3, TASK, AnsweredBy.TEACHER),
              exchange("student", 4, TASK, new AnsweredBy.Student("tickets/1", 0.9)),
              exchange("another-task", 5, new TaskName("orders"), DRAWN),
              exchange("too-early", -1, TASK, DRAWN),
              exchange("too-late", 60, TASK, DRAWN)));

      assertThat(fresh(log, window(log, 60), Optional.empty())).containsExactly("drawn");
    }
  }

  @Test
  void comesInTheOrderOfTimeAndThenOfId() {
    try (ExchangeLog log = IcebergExchangeLog.open(home)) {
      log.append(
          List.of(
              exchange("c", 2, TASK, DRAWN),
              exchange("b", 2, TASK, DRAWN),
              exchange("z", 1, TASK, DRAWN)));

      assertThat(fresh(log, window(log, 60), Optional.empty())).containsExactly("z", "b", "c");
    }
  }

  @Test
  void hasWhatAnEarlierWindowDidNotHaveHoweverOldItIs() {
    try (ExchangeLog log = IcebergExchangeLog.open(home)) {
      log.append(List.of(exchange("first", 5, TASK, DRAWN), exchange("ahead", 30, TASK, DRAWN)));
      CaptureWindow seen = window(log, 10);
      assertThat(fresh(log, seen, Optional.empty())).containsExactly("first");

      log.append(List.of(exchange("slow", 2, TASK, DRAWN), exchange("next", 11, TASK, DRAWN)));

      assertThat(fresh(log, window(log, 60), Optional.of(seen)))
          .containsExactly("slow", "next", "ahead");
      assertThat(fresh(log, seen, Optional.of(seen))).isEmpty();
    }
  }

  private static List<String> fresh(
      ExchangeLog log, CaptureWindow window, Optional<CaptureWindow> seen) {
    return new UniformSample(log, TASK)
        .fresh(window, seen).stream().map(exchange -> exchange.id().value()).toList();
  }

  private static CaptureWindow window(ExchangeLog log, int minutes) {
    return log.window(START, START.plus(Duration.ofMinutes(minutes)));
  }

  private static Exchange exchange(String id, int minute, TaskName task, AnsweredBy answeredBy) {
    return new Exchange(
        new ExchangeId(id),
        Optional.of(task),
        START.plus(Duration.ofMinutes(minute)),
        "frontier",
        new Prompt(List.of(new Message(Role.USER, "which kind?"))),
        new Completion("kind-0", Completion.Finish.STOP),
        TokenUsage.UNREPORTED,
        Duration.ZERO,
        answeredBy,
        Optional.empty());
  }
}

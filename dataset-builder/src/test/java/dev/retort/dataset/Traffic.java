package dev.retort.dataset;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Rating;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Exchanges for tests: a minute apart, and spelt out where they differ from the ordinary. */
public final class Traffic {
  public static final TaskName TASK = new TaskName("tickets");
  public static final Instant START = Instant.parse("2025-06-01T00:00:00Z");

  private Traffic() {}

  /** A minute of the traffic. */
  public static Instant minute(int minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  /** An ordinary exchange, answered by the teacher. */
  public static Exchange exchange(String id, int minute, String input, String answer) {
    return new Exchange(
        new ExchangeId(id),
        Optional.of(TASK),
        minute(minute),
        "teacher",
        new Prompt(
            List.of(
                new Message(Role.SYSTEM, "Reply with one label."), new Message(Role.USER, input))),
        new Completion(answer, Finish.STOP),
        TokenUsage.UNREPORTED,
        Duration.ZERO,
        AnsweredBy.TEACHER,
        Optional.empty());
  }

  public static Exchange finished(Exchange e, Finish finish) {
    Completion completion = new Completion(e.completion().text(), finish);
    return with(e, e.task(), completion, e.answeredBy(), e.correction());
  }

  public static Exchange answeredBy(Exchange e, AnsweredBy by) {
    return with(e, e.task(), e.completion(), by, e.correction());
  }

  public static Exchange corrected(Exchange e, String correction) {
    return with(e, e.task(), e.completion(), e.answeredBy(), Optional.of(correction));
  }

  /** Answered by a call of one function. */
  public static Exchange calling(Exchange e, String function, String arguments) {
    Completion completion =
        new Completion(
            "", Finish.TOOL_CALLS, List.of(new ToolCall(function, arguments)), List.of());
    return with(e, e.task(), completion, e.answeredBy(), e.correction());
  }

  public static Exchange rated(Exchange e, Rating rating) {
    return new Exchange(
        e.id(),
        e.task(),
        e.createdAt(),
        e.model(),
        e.prompt(),
        e.completion(),
        e.usage(),
        e.latency(),
        e.answeredBy(),
        e.correction(),
        Optional.of(rating),
        e.subject(),
        e.origin(),
        CaptureDetails.NONE);
  }

  public static Exchange ofTask(Exchange e, Optional<TaskName> task) {
    return with(e, task, e.completion(), e.answeredBy(), e.correction());
  }

  private static Exchange with(
      Exchange e,
      Optional<TaskName> task,
      Completion completion,
      AnsweredBy by,
      Optional<String> correction) {
    return new Exchange(
        e.id(),
        task,
        e.createdAt(),
        e.model(),
        e.prompt(),
        completion,
        e.usage(),
        e.latency(),
        by,
        correction,
        e.rating(),
        e.subject(),
        e.origin(),
        CaptureDetails.NONE);
  }
}

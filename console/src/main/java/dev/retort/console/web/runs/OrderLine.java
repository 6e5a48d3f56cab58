package dev.retort.console.web.runs;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.retort.capture.TaskName;
import dev.retort.scheduler.queue.OrderId;
import dev.retort.scheduler.queue.QueuedRun;
import dev.retort.scheduler.queue.RunCause;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * An order of a run, as the console shows it and tells it to programs.
 *
 * @param id its name in the queue
 * @param task whose run
 * @param cause why it is asked for
 * @param due when it was to begin
 * @param priority the greater goes first
 * @param state what becomes of it
 * @param attempts how often it was begun
 * @param notBefore when it may begin, or begin again
 * @param node who carries it out, or did last
 * @param run in the journal
 * @param note why it waits, or how it ended, in a sentence
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OrderLine(
    OrderId id,
    TaskName task,
    RunCause cause,
    Instant due,
    int priority,
    QueuedRun.State state,
    int attempts,
    Instant notBefore,
    Optional<String> node,
    Optional<String> run,
    Optional<String> note) {

  /** What the queue has of it. */
  public static OrderLine of(QueuedRun queued) {
    return new OrderLine(
        queued.id(),
        queued.order().task(),
        queued.order().cause(),
        queued.order().due(),
        queued.order().priority(),
        queued.state(),
        queued.attempts(),
        queued.notBefore(),
        queued.node(),
        queued.run(),
        queued.note());
  }

  /** Whether it can still be stopped. */
  boolean isOpen() {
    return !state.isEnd();
  }

  /** Whether it can be tried again. */
  boolean mayRetry() {
    return state == QueuedRun.State.FAILED || state == QueuedRun.State.CANCELLED;
  }

  /** What becomes of it, in a word. */
  String word() {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Who or what asked for it, in words. */
  String because() {
    return switch (cause) {
      case SCHEDULE -> "its time had come";
      case PERSON -> "somebody asked for it";
      case DRIFT -> "its traffic has drifted";
    };
  }

  /** The style of its word. */
  String style() {
    return switch (state) {
      case FAILED, CANCELLED -> "bad";
      case FINISHED -> "good";
      case WAITING, RUNNING -> "open";
    };
  }
}

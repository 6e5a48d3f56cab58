package dev.retort.console.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.retort.capture.TaskName;
import dev.retort.scheduler.queue.OrderId;
import dev.retort.scheduler.queue.QueuedRun;
import dev.retort.scheduler.queue.RunCause;
import java.time.Instant;
import java.util.Optional;

/**
 * An order of a run, as the console's API tells it.
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
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ListedOrder(
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

  static ListedOrder of(QueuedRun queued) {
    return new ListedOrder(
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
}

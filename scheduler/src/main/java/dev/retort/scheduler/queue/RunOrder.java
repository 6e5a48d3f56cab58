package dev.retort.scheduler.queue;

import dev.retort.capture.TaskName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * A run that is asked for. Two orders of the same task, cause and time are one.
 *
 * @param task whose run
 * @param cause why
 * @param due when it was to begin: the time that the schedule says, not when that was noticed;
 *     whole microseconds
 * @param priority the greater goes first; 0 is usual
 */
public record RunOrder(TaskName task, RunCause cause, Instant due, int priority) {
  public RunOrder {
    Objects.requireNonNull(task);
    Objects.requireNonNull(cause);
    due = due.truncatedTo(ChronoUnit.MICROS);
  }
}

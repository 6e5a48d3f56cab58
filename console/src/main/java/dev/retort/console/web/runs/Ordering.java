package dev.retort.console.web.runs;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.queue.RunQueue;
import java.util.Objects;
import java.util.function.ToIntFunction;

/**
 * How runs are asked for.
 *
 * @param queue takes the orders
 * @param priority of a task's runs: the greater goes first
 * @param told that there is something new in the queue
 */
public record Ordering(RunQueue queue, ToIntFunction<TaskName> priority, Runnable told) {
  public Ordering {
    Objects.requireNonNull(queue);
    Objects.requireNonNull(priority);
    Objects.requireNonNull(told);
  }
}

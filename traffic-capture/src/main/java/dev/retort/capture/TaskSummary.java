package dev.retort.capture;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * What a log holds of one task.
 *
 * @param task the task, or empty for exchanges that name none
 * @param exchanges how many
 * @param first the earliest
 * @param last the latest
 * @param usage tokens billed for them
 */
public record TaskSummary(
    Optional<TaskName> task, long exchanges, Instant first, Instant last, TokenUsage usage) {

  /** By the task's name; what names none comes first. */
  public static final Comparator<TaskSummary> BY_NAME =
      Comparator.comparing(summary -> summary.task().map(TaskName::value).orElse(""));

  /** The summary of one exchange. */
  public static TaskSummary ofOne(Optional<TaskName> task, Instant at, TokenUsage usage) {
    return new TaskSummary(task, 1, at, at, usage);
  }

  /** The summary of both; the other is of the same task. */
  public TaskSummary plus(TaskSummary other) {
    return new TaskSummary(
        task,
        exchanges + other.exchanges,
        first.isBefore(other.first) ? first : other.first,
        last.isAfter(other.last) ? last : other.last,
        usage.plus(other.usage));
  }
}

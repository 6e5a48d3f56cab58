package dev.retort.capture;

import java.time.Instant;
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
    Optional<TaskName> task, long exchanges, Instant first, Instant last, TokenUsage usage) {}

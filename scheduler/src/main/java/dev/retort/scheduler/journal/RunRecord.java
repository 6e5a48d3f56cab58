package dev.retort.scheduler.journal;

import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.Optional;

/**
 * One run as the journal has it.
 *
 * @param id unique
 * @param task whose run
 * @param startedAt when it began, at the first attempt
 * @param endedAt when it ended; empty while it runs, or if it was interrupted
 * @param verdict how it ended, in a word
 * @param outcome how it ended, as JSON
 */
public record RunRecord(
    String id,
    TaskName task,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<String> verdict,
    Optional<String> outcome) {}

package dev.retort.console.web.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A run in a list.
 *
 * @param id in the journal
 * @param task whose run
 * @param startedAt when it began, at the first attempt
 * @param endedAt when it ended; empty if it goes on or was interrupted
 * @param verdict how it ended, in a word
 * @param summary how it ended, in a sentence
 */
record RunLine(
    String id,
    TaskName task,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<String> verdict,
    Optional<String> summary) {
  /** How a run stands that has no end. */
  static final String OPEN = "open";

  private static final String ABANDONED_SUMMARY =
      "Nobody goes on with it: something else was asked for, or it was interrupted for too long.";

  static RunLine of(RunRecord run) {
    return new RunLine(
        run.id(),
        run.task(),
        run.startedAt(),
        run.endedAt(),
        run.verdict(),
        outcome(run)
            .map(RunOutcome::summary)
            .or(
                () ->
                    run.verdict()
                        .filter(RunJournal.ABANDONED::equals)
                        .map(same -> ABANDONED_SUMMARY)));
  }

  /** What came of a run; empty if nothing did, or another version of Retort has written it. */
  static Optional<RunOutcome> outcome(RunRecord run) {
    return run.outcome().flatMap(RunLine::read);
  }

  private static Optional<RunOutcome> read(String json) {
    try {
      return Optional.of(JsonFormat.mapper().readValue(json, RunOutcome.class));
    } catch (JsonProcessingException e) {
      // The verdict, which the journal keeps beside it, is shown alone.
      return Optional.empty();
    }
  }

  /** How it stands, in a word. */
  String word() {
    return verdict.orElse(OPEN);
  }

  /** The style of that word. */
  String style() {
    return switch (word()) {
      case "promoted", "unchanged" -> "good";
      case "rejected", "without-student" -> "bad";
      default -> "open";
    };
  }

  /** From beginning to end; empty before the end. */
  Optional<Duration> took() {
    return endedAt.map(end -> Duration.between(startedAt, end));
  }

  /** Enough of the id for people. */
  String brief() {
    return id.length() > 8 ? id.substring(0, 8) : id;
  }
}

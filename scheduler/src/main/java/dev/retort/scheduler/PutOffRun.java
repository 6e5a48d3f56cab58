package dev.retort.scheduler;

import dev.retort.scheduler.RunResults.Opening;
import dev.retort.scheduler.RunResults.PutOff;
import dev.retort.scheduler.journal.RunJournal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The traffic that a training waits with for the budget of another night: with newer traffic, what
 * it has learned so far would be lost.
 */
final class PutOffRun {
  private static final String STEP = "put-off";

  /** By then the traffic of the day counts for more than what was spent. */
  private static final Duration LONGEST = Duration.ofDays(7);

  private final RunJournal journal;
  private final Clock clock;
  private final RunRequest request;

  PutOffRun(RunJournal journal, Clock clock, RunRequest request) {
    this.journal = journal;
    this.clock = clock;
    this.request = request;
  }

  /** What to go on with; empty if nothing waits. */
  Optional<Opening> opening() {
    return waiting().flatMap(PutOff::opening);
  }

  private Optional<PutOff> waiting() {
    return journal
        .finished(request.task(), STEP, request, PutOff.class)
        .filter(putOff -> putOff.opening().isPresent())
        .filter(putOff -> putOff.since().plus(LONGEST).isAfter(clock.instant()));
  }

  void keep(Opening opening) {
    Instant since =
        waiting()
            .filter(earlier -> earlier.opening().get().window().equals(opening.window()))
            .map(PutOff::since)
            .orElseGet(clock::instant);
    journal.finish(request.task(), STEP, request, new PutOff(Optional.of(opening), since));
  }

  void done() {
    if (waiting().isPresent()) {
      journal.finish(request.task(), STEP, request, new PutOff(Optional.empty(), clock.instant()));
    }
  }
}

package dev.retort.console.web.runs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A run and everything about it.
 *
 * @param run how it stands
 * @param progress what it has told
 * @param offset up to where its log was read for that, in bytes
 * @param order by which it is carried out, if it is in the queue
 * @param hasReport whether there is a promotion report
 * @param tail the end of what its training has printed
 * @param at when this was so
 */
record RunDetail(
    RunLine run,
    RunProgress progress,
    long offset,
    Optional<OrderLine> order,
    boolean hasReport,
    String tail,
    Instant at) {

  /** Whether more may come. */
  @JsonIgnore
  boolean isLive() {
    return run.endedAt().isEmpty()
        && !progress.isEnded()
        && order.filter(known -> !known.isOpen()).isEmpty();
  }

  /** How long the run has taken, or took. */
  Duration took() {
    return run.took().orElseGet(() -> Duration.between(run.startedAt(), at));
  }
}

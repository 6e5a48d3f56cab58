package dev.retort.evaluator.lapse;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A stretch of time in which the teacher contradicted what it says otherwise.
 *
 * @param from the first contradiction
 * @param until when it was over; empty: it goes on
 */
public record TeacherLapse(
    Instant from, @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> until) {
  public TeacherLapse {
    Objects.requireNonNull(from);
    until = until == null ? Optional.empty() : until;
  }

  /** Whether a moment lies in it. */
  public boolean covers(Instant moment) {
    return !moment.isBefore(from) && until.map(moment::isBefore).orElse(true);
  }

  /** Both ends, for people. */
  @Override
  public String toString() {
    return until.map(end -> from + " to " + end).orElse("since " + from);
  }
}

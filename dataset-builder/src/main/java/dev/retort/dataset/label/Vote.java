package dev.retort.dataset.label;

import java.time.Instant;
import java.util.Objects;

/**
 * One captured answer to a request.
 *
 * @param answer cleaned
 * @param authority who says so
 * @param at when
 */
public record Vote(String answer, Authority authority, Instant at) {
  public Vote {
    Objects.requireNonNull(answer);
    Objects.requireNonNull(authority);
    Objects.requireNonNull(at);
  }

  /** Whose word an answer is. */
  public enum Authority {
    /** The frontier model's. */
    TEACHER,
    /** A person's, who corrected the model. */
    CORRECTION
  }
}

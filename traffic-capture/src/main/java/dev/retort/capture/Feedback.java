package dev.retort.capture;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * What became known of an answer after it was given. Later feedback on the same exchange replaces
 * earlier feedback, field by field. Immutable.
 *
 * @param exchange which answer
 * @param at when it came, in microseconds
 * @param score how good the answer was, in [0, 1]
 * @param correction the right answer according to a person: a label is one too; it outranks the
 *     teacher's
 */
public record Feedback(
    ExchangeId exchange, Instant at, Optional<Double> score, Optional<String> correction) {
  private static final double GOOD = 0.5;

  public Feedback {
    Objects.requireNonNull(exchange);
    at = at.truncatedTo(ChronoUnit.MICROS);
    if (score.filter(value -> !(value >= 0 && value <= 1)).isPresent()) {
      throw new IllegalArgumentException("a score lies in [0, 1], not " + score.get());
    }
    if (score.isEmpty() && correction.isEmpty()) {
      throw new IllegalArgumentException("feedback has a score, a label or a correction");
    }
  }

  /** What the user thought of the answer: up from a score of {@value #GOOD} on. */
  public Optional<Rating> rating() {
    return score.map(value -> value >= GOOD ? Rating.UP : Rating.DOWN);
  }
}

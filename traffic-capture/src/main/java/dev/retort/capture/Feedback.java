package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonCreator;
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
 * @param application who gave it: it counts on that application's exchanges and on no other's;
 *     empty: somebody who may rate anybody's
 */
public record Feedback(
    ExchangeId exchange,
    Instant at,
    Optional<Double> score,
    Optional<String> correction,
    Optional<String> application) {
  private static final double GOOD = 0.5;

  @JsonCreator
  public Feedback {
    Objects.requireNonNull(exchange);
    Objects.requireNonNull(application);
    at = at.truncatedTo(ChronoUnit.MICROS);
    if (score.filter(value -> !(value >= 0 && value <= 1)).isPresent()) {
      throw new IllegalArgumentException("a score lies in [0, 1], not " + score.get());
    }
    if (score.isEmpty() && correction.isEmpty()) {
      throw new IllegalArgumentException("feedback has a score, a label or a correction");
    }
  }

  /** Feedback of somebody who may rate anybody's exchanges. */
  public Feedback(
      ExchangeId exchange, Instant at, Optional<Double> score, Optional<String> correction) {
    this(exchange, at, score, correction, Optional.empty());
  }

  /** Whether it counts on an exchange. */
  boolean countsOn(Exchange rated) {
    return application.isEmpty() || application.equals(rated.details().application());
  }

  /** What the user thought of the answer: up from a score of {@value #GOOD} on. */
  public Optional<Rating> rating() {
    return score.map(value -> value >= GOOD ? Rating.UP : Rating.DOWN);
  }
}

package dev.retort.evaluator.lapse;

import java.time.Instant;
import java.util.Objects;

/**
 * An answer of the teacher to a request that a student answers without having seen it.
 *
 * @param at when the teacher gave it
 * @param confidence the student's in its own answer, in [0, 1]
 * @param agrees whether both say the same
 */
public record HeardAnswer(Instant at, double confidence, boolean agrees) {
  public HeardAnswer {
    Objects.requireNonNull(at);
  }
}

package dev.retort.evaluator.report;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A student that might have met the evaluation window, judged inside the training window alone.
 *
 * @param engine the training engine, by name
 * @param answered the share of out-of-fold rows that it would answer at the tolerated loss; empty
 *     if its training came to nothing
 * @param right the share of out-of-fold rows that it gets right by itself; likewise
 * @param finding why it was chosen, or was not
 */
public record ConsideredCandidate(
    String engine, OptionalDouble answered, OptionalDouble right, String finding) {
  public ConsideredCandidate {
    Objects.requireNonNull(engine);
    Objects.requireNonNull(answered);
    Objects.requireNonNull(right);
    Objects.requireNonNull(finding);
  }
}

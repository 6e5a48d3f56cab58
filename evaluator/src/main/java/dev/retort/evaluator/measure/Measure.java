package dev.retort.evaluator.measure;

/**
 * Scores answers, row by row. Thread-safe.
 *
 * <p>What can be expected to go wrong is an outcome, not an exception; a measure that throws all
 * the same fails on that row alone.
 */
@FunctionalInterface
public interface Measure {

  /** Scores one row. May block if {@link #parallelRows} is above 1. */
  Score score(MeasuredAnswer row);

  /** How many rows are scored at once: above 1 for a measure that waits for a network. */
  default int parallelRows() {
    return 1;
  }
}

package dev.retort.evaluator.measure;

import java.util.Objects;

/**
 * A score, and what becomes of the row when it is served.
 *
 * @param cluster rows of one cluster are near-duplicates
 * @param route who answers
 * @param score of the student's answer
 */
public record ScoredRow(int cluster, Route route, Score score) {
  public ScoredRow {
    Objects.requireNonNull(route);
    Objects.requireNonNull(score);
  }

  /** Who answers. */
  public enum Route {
    /** The student. */
    STUDENT,
    /** The teacher: the student defers. */
    TEACHER
  }
}

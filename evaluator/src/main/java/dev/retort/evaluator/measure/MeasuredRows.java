package dev.retort.evaluator.measure;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one measure says of rows.
 *
 * @param name the measure's, in this task
 * @param scores one a row, in their order
 * @param counts parts over all rows that are scored; empty if the measure counts none
 */
public record MeasuredRows(String name, List<Score> scores, Optional<MatchCounts> counts) {
  public MeasuredRows {
    Objects.requireNonNull(name);
    scores = List.copyOf(scores);
    Objects.requireNonNull(counts);
  }
}

package dev.retort.evaluator.measure;

import dev.retort.evaluator.measure.ScoredRow.Route;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

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

  /**
   * Sums the rows up as a system serves them.
   *
   * @param routes who answers each row
   * @param clusters each row's cluster of near-duplicates
   * @param confidence of every interval
   * @throws IllegalArgumentException if these are not one a row
   */
  public MeasureScores served(List<Route> routes, int[] clusters, double confidence) {
    if (routes.size() != scores.size() || clusters.length != scores.size()) {
      throw new IllegalArgumentException(
          "%,d scores, %,d routes and %,d clusters of measure '%s' are not of the same rows; give one of each a row"
              .formatted(scores.size(), routes.size(), clusters.length, name));
    }
    return MeasureScores.of(
        name,
        IntStream.range(0, clusters.length)
            .mapToObj(i -> new ScoredRow(clusters[i], routes.get(i), scores.get(i)))
            .toList(),
        counts,
        confidence);
  }
}

package dev.retort.evaluator.measure;

import dev.retort.evaluator.measure.ScoredRow.Route;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One measure over rows, as a report holds it. A row's loss is 1 − score where the student answers
 * and 0 where it defers. An estimate is empty where its rows are none.
 *
 * @param name the measure's, in this task
 * @param scored rows with a score
 * @param notApplicable rows that the measure says nothing of, by reason
 * @param failed rows on which it could not be taken, by reason
 * @param student mean score of the bare student, on scored rows
 * @param loss mean loss of the served system, on scored rows: deferred rows without a score are
 *     left out like answered ones, or the share deferred would grow by failing
 * @param worstLoss the same, with failed rows as if their score were 0: the loss to hold a limit
 *     against, since it cannot fall by failing
 * @param counts parts over scored rows, whose figures are the micro average; empty if the measure
 *     counts none
 */
public record MeasureScores(
    String name,
    int scored,
    List<ReasonCount> notApplicable,
    List<ReasonCount> failed,
    Optional<MetricEstimate> student,
    Optional<MetricEstimate> loss,
    Optional<MetricEstimate> worstLoss,
    Optional<MatchCounts> counts) {
  public MeasureScores {
    Objects.requireNonNull(name);
    notApplicable = List.copyOf(notApplicable);
    failed = List.copyOf(failed);
    Objects.requireNonNull(student);
    Objects.requireNonNull(loss);
    Objects.requireNonNull(worstLoss);
    Objects.requireNonNull(counts);
  }

  /**
   * Sums up rows.
   *
   * @param counts see {@link MeasuredRows#counts}
   * @param confidence of every interval
   */
  public static MeasureScores of(
      String name, List<ScoredRow> rows, Optional<MatchCounts> counts, double confidence) {
    List<ScoredRow> scored = rows.stream().filter(row -> row.score().value().isPresent()).toList();
    List<ScoredRow> applicable =
        rows.stream().filter(row -> !(row.score() instanceof Score.NotApplicable)).toList();
    return new MeasureScores(
        name,
        scored.size(),
        reasons(rows, Score.NotApplicable.class, Score.NotApplicable::reason),
        reasons(rows, Score.Failed.class, Score.Failed::reason),
        estimate(scored, MeasureScores::value, confidence),
        estimate(scored, MeasureScores::lost, confidence),
        estimate(applicable, MeasureScores::lost, confidence),
        counts);
  }

  private static <S extends Score> List<ReasonCount> reasons(
      List<ScoredRow> rows, Class<S> outcome, Function<S, String> reason) {
    return ReasonCount.of(
        rows.stream()
            .map(ScoredRow::score)
            .filter(outcome::isInstance)
            .map(outcome::cast)
            .map(reason));
  }

  private static double value(ScoredRow row) {
    return row.score().value().orElse(0);
  }

  private static double lost(ScoredRow row) {
    return row.route() == Route.STUDENT ? 1 - value(row) : 0;
  }

  private static Optional<MetricEstimate> estimate(
      List<ScoredRow> rows, ToDoubleFunction<ScoredRow> figure, double confidence) {
    return ScoreMean.of(
        rows.stream().mapToDouble(figure).toArray(),
        rows.stream().mapToInt(ScoredRow::cluster).toArray(),
        confidence);
  }
}

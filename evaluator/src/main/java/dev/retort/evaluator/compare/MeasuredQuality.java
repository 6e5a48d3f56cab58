package dev.retort.evaluator.compare;

import dev.retort.evaluator.measure.ReasonCount;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How good a model's answers are by one measure. Rows that the measure says nothing of, for any
 * model, are left out for all of them.
 *
 * @param measure the measure's name
 * @param all mean score over every other row, with those not answered or not measurable at 0: it
 *     cannot rise by failing
 * @param answered mean score where there is one
 * @param notMeasured answered rows on which the measure could not be taken, by reason
 */
public record MeasuredQuality(
    String measure,
    Optional<MetricEstimate> all,
    Optional<MetricEstimate> answered,
    List<ReasonCount> notMeasured) {
  public MeasuredQuality {
    Objects.requireNonNull(measure);
    Objects.requireNonNull(all);
    Objects.requireNonNull(answered);
    notMeasured = List.copyOf(notMeasured);
  }
}

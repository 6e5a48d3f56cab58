package dev.retort.evaluator;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.PairedOutcomes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The candidate against what serves now, on the same novel rows, each with its own deferral rule.
 * Differences are candidate − champion and empty without rows; their intervals are two-sided and
 * wide enough that each end is a one-sided bound of the report's confidence.
 *
 * @param champion the champion's name
 * @param modelDigest the champion's digest
 * @param losses pairs of losses: first the candidate, second the champion
 * @param lossDifference of the loss rates
 * @param lossPValue McNemar's exact two-sided p-value that the losses are equal
 * @param matchedLossDifference of the loss rates, were both to answer as many rows as the one that
 *     answers fewer, their most confident ones: compares the students apart from their thresholds
 * @param answers pairs of answered rows: first the candidate, second the champion
 * @param answeredDifference of the shares answered
 * @param regressions rows that the candidate loses and the champion does not
 */
public record ChampionComparison(
    String champion,
    String modelDigest,
    PairedOutcomes losses,
    Optional<MetricEstimate> lossDifference,
    double lossPValue,
    Optional<MetricEstimate> matchedLossDifference,
    PairedOutcomes answers,
    Optional<MetricEstimate> answeredDifference,
    List<ExchangeId> regressions) {
  public ChampionComparison {
    Objects.requireNonNull(champion);
    Objects.requireNonNull(modelDigest);
    Objects.requireNonNull(losses);
    Objects.requireNonNull(lossDifference);
    Objects.requireNonNull(matchedLossDifference);
    Objects.requireNonNull(answers);
    Objects.requireNonNull(answeredDifference);
    regressions = List.copyOf(regressions);
  }
}

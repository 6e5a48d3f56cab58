package dev.retort.evaluator;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.Split;
import dev.retort.evaluator.deferral.RiskCoverageCurve;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How good student and teacher are together. A request is lost if the student answers it and the
 * answer differs from the reference. An estimate is empty where its rows are none.
 *
 * @param certificate the bound on the loss, from novel rows
 * @param loss on novel rows, with its two-sided interval
 * @param answered share of novel rows that the student answers
 * @param seenLoss loss on rows like ones in training
 * @param seenAnswered share of them that the student answers
 * @param trafficLoss loss on all rows, each weighted by the requests it stands for
 * @param trafficAnswered share answered, weighted likewise
 * @param curve risk against coverage on novel rows, were the threshold another one
 * @param losses the rows that are lost, the most confident first
 */
public record ServedScores(
    Certificate certificate,
    Optional<MetricEstimate> loss,
    Optional<MetricEstimate> answered,
    Optional<MetricEstimate> seenLoss,
    Optional<MetricEstimate> seenAnswered,
    Optional<MetricEstimate> trafficLoss,
    Optional<MetricEstimate> trafficAnswered,
    RiskCoverageCurve curve,
    List<Loss> losses) {
  public ServedScores {
    Objects.requireNonNull(certificate);
    Objects.requireNonNull(loss);
    Objects.requireNonNull(answered);
    Objects.requireNonNull(seenLoss);
    Objects.requireNonNull(seenAnswered);
    Objects.requireNonNull(trafficLoss);
    Objects.requireNonNull(trafficAnswered);
    Objects.requireNonNull(curve);
    losses = List.copyOf(losses);
  }

  /**
   * The exact one-sided bound of P(answered and different from the reference).
   *
   * @param rows novel rows
   * @param answered of them, those that the student answers
   * @param losses of these, those that differ from the reference
   * @param upperBound Clopper–Pearson; 1 without rows
   * @param confidence of the bound: 1 − what this attempt may err
   */
  public record Certificate(
      int rows, int answered, int losses, double upperBound, double confidence) {}

  /**
   * A row that is lost.
   *
   * @param id the exchange
   * @param split the part it is in
   * @param confidence the student's
   */
  public record Loss(ExchangeId id, Split split, double confidence) {}
}

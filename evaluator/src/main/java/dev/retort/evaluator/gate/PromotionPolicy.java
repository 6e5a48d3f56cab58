package dev.retort.evaluator.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.retort.evaluator.statistics.LossTest;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a promotion takes.
 *
 * @param epsilon the largest tolerable P(answered and different from the reference), in [0.00001,
 *     1)
 * @param confidence with which that is to be shown by all attempts of 30 nights together, in (0.5,
 *     1)
 * @param power the probability with which a candidate is predicted to show it, without which it is
 *     not tried, in (0, 1)
 * @param championMargin how much more than the champion, and than the best certified version, a
 *     candidate may lose at most, by the same confidence, at an equal share answered, in (0, 1);
 *     what it loses by answering more is bounded by epsilon
 * @param limits on cost, latency and further measures
 * @param approval who promotes a candidate that passes
 * @param approvers the people who may decide on candidates; empty: anybody
 */
public record PromotionPolicy(
    double epsilon,
    double confidence,
    double power,
    double championMargin,
    ServingLimits limits,
    Approval approval,
    SortedSet<String> approvers) {

  /** At most 1 point of loss at 95 % confidence and 90 % power; passing is enough. */
  public static final PromotionPolicy DEFAULT =
      new PromotionPolicy(
          0.01, 0.95, 0.90, 0.005, ServingLimits.NONE, Approval.AUTO, new TreeSet<>());

  public PromotionPolicy {
    Objects.requireNonNull(limits);
    Objects.requireNonNull(approval);
    approvers = Collections.unmodifiableSortedSet(new TreeSet<>(approvers));
    new LossTest(epsilon, confidence);
    require("confidence", confidence, 0.5);
    require("power", power, 0);
    require("champion margin", championMargin, 0);
    budget(confidence);
  }

  /** Who promotes a candidate that passes. */
  public enum Approval {
    /** The gate. */
    @JsonProperty("auto")
    AUTO,
    /** A person. */
    @JsonProperty("review")
    REVIEW
  }

  /** What the attempts of 30 nights may spend together. */
  public AlphaBudget budget() {
    return budget(confidence);
  }

  /** In decimals, 1 − 0.95 is 0.05; in binary it is a little more. */
  private static AlphaBudget budget(double confidence) {
    return new AlphaBudget(BigDecimal.ONE.subtract(BigDecimal.valueOf(confidence)).doubleValue());
  }

  /**
   * The same with another tolerated loss, and the margin to the champion in proportion: a margin of
   * half a point takes as many rows as a tolerance of one, and many more than one of five.
   */
  public PromotionPolicy tolerating(double otherEpsilon) {
    return new PromotionPolicy(
        otherEpsilon,
        confidence,
        power,
        championMargin * otherEpsilon / epsilon,
        limits,
        approval,
        approvers);
  }

  /** The same, promoting whatever the statistics let pass. */
  public PromotionPolicy onEvidenceAlone() {
    return new PromotionPolicy(
        epsilon, confidence, power, championMargin, ServingLimits.NONE, Approval.AUTO, approvers);
  }

  /** The same with somebody else to promote. */
  public PromotionPolicy approvedBy(Approval other) {
    return new PromotionPolicy(
        epsilon, confidence, power, championMargin, limits, other, approvers);
  }

  private static void require(String name, double value, double above) {
    if (!(value > above && value < 1)) {
      throw new IllegalArgumentException(
          "the policy's %s lies strictly between %s and 1, not at %s"
              .formatted(name, above, value));
    }
  }
}

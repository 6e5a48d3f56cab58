package dev.retort.evaluator.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.retort.evaluator.statistics.LossTest;
import java.util.Objects;

/**
 * What a promotion takes.
 *
 * @param epsilon the largest tolerable P(answered and different from the reference), in [0.00001,
 *     1)
 * @param confidence with which that is to be shown, in (0.5, 1)
 * @param power the probability with which a candidate is predicted to show it, without which it is
 *     not tried, in (0, 1)
 * @param championMargin how much more than the champion a candidate may lose at most, by the same
 *     confidence, at an equal share answered, in (0, 1); what it loses by answering more is bounded
 *     by epsilon
 * @param approval who promotes a candidate that passes
 */
public record PromotionPolicy(
    double epsilon, double confidence, double power, double championMargin, Approval approval) {

  /** At most 1 point of loss at 95 % confidence and 90 % power; passing is enough. */
  public static final PromotionPolicy DEFAULT =
      new PromotionPolicy(0.01, 0.95, 0.90, 0.005, Approval.AUTO);

  public PromotionPolicy {
    Objects.requireNonNull(approval);
    new LossTest(epsilon, confidence);
    require("confidence", confidence, 0.5);
    require("power", power, 0);
    require("champion margin", championMargin, 0);
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

  /** The certificate's test. */
  public LossTest test() {
    return new LossTest(epsilon, confidence);
  }

  private static void require(String name, double value, double above) {
    if (!(value > above && value < 1)) {
      throw new IllegalArgumentException(
          "the policy's %s lies strictly between %s and 1, not at %s"
              .formatted(name, above, value));
    }
  }
}

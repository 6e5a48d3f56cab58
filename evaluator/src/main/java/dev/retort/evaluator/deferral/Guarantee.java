package dev.retort.evaluator.deferral;

import java.math.BigDecimal;
import java.util.Locale;

/** What a rule's basis amounts to, in one sentence for people. */
final class Guarantee {
  private static final String EXCHANGEABLE =
      "it assumes that calibration rows and requests to come are exchangeable";

  private Guarantee() {}

  static String of(AnswerCriterion criterion, DeferralBasis basis) {
    if (criterion instanceof AnswerCriterion.Never) {
      return String.format(
          Locale.ROOT,
          "No threshold chosen on %,d calibration rows lets the student answer at a tolerated loss of %s with %s confidence, as asked for, so the teacher answers everything and nothing is lost.",
          basis.calibrationRows(),
          percent(basis.epsilon()),
          percent(basis.confidence()));
    }
    return switch (basis.method()) {
      case PREDICTED_POWER ->
          String.format(
              Locale.ROOT,
              "An evaluation on %,d rows is predicted to show, with a power of at least %s, that with %s confidence at most %s of requests are answered by the student and differ from the reference; the prediction is negative hypergeometric, from %,d losses among the %,d answered of %,d out-of-fold rows; %s%s.",
              basis.certificationRows(),
              percent(basis.power()),
              percent(basis.confidence()),
              percent(basis.epsilon()),
              basis.calibrationLosses(),
              basis.calibrationAnswered(),
              basis.calibrationRows(),
              EXCHANGEABLE,
              learned(criterion));
      case LEARN_THEN_TEST ->
          String.format(
              Locale.ROOT,
              "With %s confidence over the draw of %,d calibration rows, at most %s of requests are answered by the student and differ from the reference, by Learn-then-Test with %,d losses among %,d answered; it assumes that calibration rows and requests to come are independent draws of the same traffic.",
              percent(basis.confidence()),
              basis.calibrationRows(),
              percent(basis.epsilon()),
              basis.calibrationLosses(),
              basis.calibrationAnswered());
      case CONFORMAL_RISK_CONTROL ->
          String.format(
              Locale.ROOT,
              "Averaged over the draw of %,d calibration rows, at most %s of requests are answered by the student and differ from the reference, by conformal risk control with %,d losses among %,d answered, which holds in expectation and at no confidence level; %s.",
              basis.calibrationRows(),
              percent(basis.epsilon()),
              basis.calibrationLosses(),
              basis.calibrationAnswered(),
              EXCHANGEABLE);
    };
  }

  private static String learned(AnswerCriterion criterion) {
    return criterion instanceof AnswerCriterion.ConfidenceAtLeast
        ? ""
        : ", and that the score, cross-fitted on these rows and then learned from all of them, orders requests as well as it did in its folds";
  }

  /** Every digit: a level that is spent over many nights differs from 100 % in the third. */
  private static String percent(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + " %";
  }
}

package dev.retort.evaluator.deferral;

import dev.retort.evaluator.statistics.LossTest;
import java.util.OptionalInt;

/**
 * What a deferral rule was made to hold, and what it was chosen on.
 *
 * @param epsilon the largest tolerable P(answered and different from the reference)
 * @param confidence with which an evaluation is to show that
 * @param power the probability, asked for beforehand, that the evaluation shows it
 * @param predictedPower that probability as predicted for the chosen threshold
 * @param calibrationRows out-of-fold predictions that the threshold was chosen on
 * @param calibrationAnswered how many of them the rule answers
 * @param calibrationLosses how many of those differ from the reference
 * @param certificationRows evaluation rows that the rule was chosen for
 * @param calibrationDigest SHA-256 of the predictions, 64 hexadecimal digits
 * @param method by which argument it was chosen; a file of schema 1 names none, and means predicted
 *     power
 */
public record DeferralBasis(
    double epsilon,
    double confidence,
    double power,
    double predictedPower,
    int calibrationRows,
    int calibrationAnswered,
    int calibrationLosses,
    int certificationRows,
    String calibrationDigest,
    DeferralMethod method) {
  public DeferralBasis {
    method = method == null ? DeferralMethod.PREDICTED_POWER : method;
    if (calibrationLosses < 0
        || calibrationLosses > calibrationAnswered
        || calibrationAnswered > calibrationRows) {
      throw new IllegalArgumentException(
          "0 ≤ losses ≤ answered ≤ rows is false for %d, %d and %d"
              .formatted(calibrationLosses, calibrationAnswered, calibrationRows));
    }
  }

  /** The predicted P(answered and different from the reference); 0 without rows. */
  public double predictedLoss() {
    return share(calibrationLosses);
  }

  /** The predicted share of requests that the student answers; 0 without rows. */
  public double predictedAnswered() {
    return share(calibrationAnswered);
  }

  /** The predicted probability that this rule passes a test on n rows. */
  public double predictedPower(LossTest test, int n) {
    return test.predictedPower(n, calibrationLosses, calibrationRows);
  }

  /**
   * The fewest evaluation rows with which this rule is predicted to pass a test; empty if no number
   * helps.
   */
  public OptionalInt rowsNeeded(LossTest test, double requiredPower) {
    return test.rowsForPredictedPower(calibrationLosses, calibrationRows, requiredPower);
  }

  private double share(int count) {
    return calibrationRows == 0 ? 0 : (double) count / calibrationRows;
  }
}

package dev.retort.evaluator.deferral;

import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Chooses the threshold that answers most requests among those whose certificate is predicted to
 * pass with the asked power on the evaluation rows to come.
 *
 * <p>The prediction is {@link LossTest#predictedPower}: exact for any student and any score as long
 * as out-of-fold and evaluation rows are exchangeable. It covers both that the threshold was picked
 * where out-of-fold losses happened to be few, and that the evaluation rows are a sample
 * themselves. What a {@link DeferralStrategy} learns beforehand, and so a threshold for each label,
 * is cross-fitted: the rows are as fresh to their scores as evaluation rows will be, and one
 * threshold is left to choose. Thread-safe.
 *
 * @param test the certificate's test
 * @param power the probability with which it is to pass, in (0, 1)
 * @param task what counts as a loss
 */
public record DeferralRuleSelector(LossTest test, double power, EvaluationTask task) {
  private static final int CURVE_POINTS = 101;

  public DeferralRuleSelector {
    Objects.requireNonNull(test);
    Objects.requireNonNull(task);
    if (!(power > 0 && power < 1)) {
      throw new IllegalArgumentException(
          "the power lies strictly between 0 and 1, not at " + power);
    }
  }

  /** Chooses a rule by {@link DeferralStrategy#GLOBAL}. */
  public DeferralRule select(List<OutOfFoldPrediction> predictions, int certificationRows) {
    return select(DeferralStrategy.GLOBAL, predictions, certificationRows);
  }

  /**
   * Chooses a rule. It defers everything if no threshold is predicted to pass, or if what one would
   * answer is wrong at least half the time: the rule's {@link DeferralBasis#rowsNeeded} then says
   * whether more evaluation rows would help.
   *
   * @param strategy what the threshold is on
   * @param predictions out-of-fold predictions, each row once; their order does not matter
   * @param certificationRows novel evaluation rows that the certificate will be judged on
   * @throws IllegalArgumentException if an id occurs twice
   */
  public DeferralRule select(
      DeferralStrategy strategy, List<OutOfFoldPrediction> predictions, int certificationRows) {
    CriterionFamily family = strategy.family(predictions, task);
    List<ScoredAnswer> answers = family.answers();
    RiskCoverageCurve curve = RiskCoverageCurve.of(answers, CURVE_POINTS);
    String digest = CalibrationDigest.of(predictions);
    Optional<RiskCoverageCurve.Cut> chosen =
        widest(answers, certificationRows).filter(DeferralRuleSelector::mostlyRight);
    AnswerCriterion criterion =
        chosen.isPresent()
            ? family.criterion().apply(chosen.get().threshold())
            : new AnswerCriterion.Never();
    int answered = chosen.map(RiskCoverageCurve.Cut::answered).orElse(0);
    int losses = chosen.map(RiskCoverageCurve.Cut::losses).orElse(0);
    DeferralBasis basis =
        new DeferralBasis(
            test.epsilon(),
            test.confidence(),
            power,
            test.predictedPower(certificationRows, losses, answers.size()),
            answers.size(),
            answered,
            losses,
            certificationRows,
            digest,
            DeferralMethod.PREDICTED_POWER);
    return DeferralRule.of(criterion, basis, curve);
  }

  /**
   * Few wrong answers lose little, and might pass: but they are nothing to answer with. Answering
   * nothing instead loses less still, so the prediction holds.
   */
  private static boolean mostlyRight(RiskCoverageCurve.Cut cut) {
    return cut.losses() < cut.answered() - cut.losses();
  }

  /** Power falls as losses rise, and losses never fall along the cuts. */
  private Optional<RiskCoverageCurve.Cut> widest(List<ScoredAnswer> answers, int n) {
    List<RiskCoverageCurve.Cut> cuts = RiskCoverageCurve.cuts(answers);
    int good = -1;
    int bad = cuts.size();
    while (bad - good > 1) {
      int middle = good + (bad - good) / 2;
      if (test.predictedPower(n, cuts.get(middle).losses(), answers.size()) >= power) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good < 0 ? Optional.empty() : Optional.of(cuts.get(good));
  }
}

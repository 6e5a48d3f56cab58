package dev.retort.evaluator;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TokenUsage;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.cost.Economics;
import dev.retort.evaluator.deferral.AnswerCriterion;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.deferral.DeferralMethod;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.RiskCoverageCurve;
import dev.retort.evaluator.gate.Attempt;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Small rows and students whose every answer is known. */
public final class Rows {
  /** A teacher of 75 cents for 1,000 requests, and a student of 0.2 cents. */
  public static final CostModel COST =
      new CostModel(
          new Economics(
              new PriceTable(Map.of("frontier", new PriceTable.Price(3, 15))), 0.002, 0, 0),
          "frontier",
          new TokenUsage(80_000, 4_000),
          400);

  /** The only look of the month: it may err as much as all together. */
  public static final Attempt ATTEMPT = new Attempt(Instant.EPOCH, 0.05, 0.05, 0, 0);

  private Rows() {}

  /** A row that stands for so many requests. */
  public static TrainingExample row(
      String id, Split split, String input, String answer, int weight) {
    return new TrainingExample(new ExchangeId(id), Instant.EPOCH, split, input, answer, weight);
  }

  /** A rule chosen on 10,000 out-of-fold rows with so many losses, for so many rows. */
  public static DeferralRule rule(double threshold, int calibrationLosses, int rows) {
    return DeferralRule.of(
        new AnswerCriterion.ConfidenceAtLeast(threshold),
        new DeferralBasis(
            0.01,
            0.95,
            0.9,
            0.9,
            10_000,
            8_000,
            calibrationLosses,
            rows,
            "0".repeat(64),
            DeferralMethod.PREDICTED_POWER),
        new RiskCoverageCurve(List.of()));
  }

  /** A student that answers by a table; unknown inputs get an unsure "other". */
  public static TaskModel student(Map<String, Prediction> answers) {
    return student(input -> answers.getOrDefault(input, new Prediction("other", 0)));
  }

  /** A student that is a function. */
  public static TaskModel student(Function<String, Prediction> answers) {
    return new TaskModel() {
      @Override
      public Prediction predict(String input) {
        return answers.apply(input);
      }

      @Override
      public void close() {}
    };
  }
}

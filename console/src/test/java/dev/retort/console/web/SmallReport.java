package dev.retort.console.web;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.EvaluationSuite;
import dev.retort.evaluator.Incumbents;
import dev.retort.evaluator.ModelEvaluator;
import dev.retort.evaluator.ServedSystem;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.cost.Economics;
import dev.retort.evaluator.deferral.AnswerCriterion;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.deferral.DeferralMethod;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.RiskCoverageCurve;
import dev.retort.evaluator.gate.Attempt;
import dev.retort.evaluator.gate.Evidence;
import dev.retort.evaluator.gate.PromotionGate;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.guardrail.Guardrail;
import dev.retort.evaluator.guardrail.GuardrailOutcome;
import dev.retort.evaluator.guardrail.GuardrailReport;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.report.Lineage;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** A promotion report on 400 rows, of which a student loses some. */
public final class SmallReport {
  private static final int ROWS = 400;
  private static final List<String> LABELS = List.of("billing", "shipping");
  private static final Instant DECIDED = Instant.parse("2026-02-08T03:00:00Z");
  private static final Attempt ATTEMPT = new Attempt(Instant.EPOCH, 0.05, 0.05, 0, 0);
  private static final CostModel COST =
      new CostModel(
          new Economics(
              new PriceTable(Map.of("frontier", new PriceTable.Price(3, 15))), 0.002, 0, 0),
          "frontier",
          new TokenUsage(80_000, 4_000),
          ROWS);

  private SmallReport() {}

  /** The id of a row's exchange: the first are those that are lost. */
  public static ExchangeId row(int number) {
    return new ExchangeId("row-" + number);
  }

  /** A report of a task whose student is surely wrong about so many rows. */
  public static PromotionReport of(TaskName task, int lost) {
    PromotionPolicy policy = PromotionPolicy.DEFAULT;
    DeferralRule rule =
        DeferralRule.of(
            new AnswerCriterion.ConfidenceAtLeast(0.9),
            new DeferralBasis(
                0.01,
                0.95,
                0.9,
                0.9,
                10_000,
                8_000,
                lost,
                ROWS,
                "0".repeat(64),
                DeferralMethod.PREDICTED_POWER),
            new RiskCoverageCurve(List.of()));
    Evaluation evaluation = evaluate(lost, rule);
    GuardrailReport guardrails =
        new GuardrailReport(
            task + "/candidate",
            "a7".repeat(32),
            42,
            List.of(new GuardrailOutcome.NotRun(Guardrail.CANARIES, "no canaries are planted")));
    return PromotionReport.of(
        new PromotionReport.Sealed(
            task,
            new PromotionGate(policy).decide(new Evidence(evaluation, guardrails), ATTEMPT),
            policy,
            Optional.of(ATTEMPT),
            Optional.of(evaluation.report()),
            Optional.of(guardrails),
            rule,
            new Lineage(
                "a7".repeat(32),
                "dl4j-ngram-bag",
                42,
                "4f".repeat(32),
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-02-01T00:00:00Z"),
                Instant.parse("2026-02-08T00:00:00Z"),
                8_000,
                "c0".repeat(32))),
        new PromotionReport.Measured(DECIDED, Optional.empty(), Optional.empty()));
  }

  private static Evaluation evaluate(int lost, DeferralRule rule) {
    AtomicLong nanos = new AtomicLong();
    return new ModelEvaluator(
            EvaluationTask.EXACT_MATCH,
            0.95,
            ATTEMPT.confidence(),
            MeasureCatalogue.standard(key -> key, Map.of()).select(List.of()),
            List.of(),
            () -> nanos.addAndGet(20_000))
        .evaluate(
            new EvaluationSuite(
                "4f".repeat(32),
                IntStream.range(0, ROWS).mapToObj(SmallReport::example).toList(),
                List.of(),
                LABELS),
            new ServedSystem("candidate", "a7".repeat(32), student(lost), rule),
            new Incumbents(Optional.empty(), Optional.empty()),
            COST);
  }

  private static TrainingExample example(int number) {
    return new TrainingExample(
        row(number), Instant.EPOCH, Split.NOVEL, Integer.toString(number), right(number), 1);
  }

  private static String right(int number) {
    return LABELS.get(number % LABELS.size());
  }

  private static TaskModel student(int lost) {
    return new TaskModel() {
      @Override
      public Prediction predict(String input) {
        int number = Integer.parseInt(input);
        return new Prediction(right(number < lost ? number + 1 : number), 0.99);
      }

      @Override
      public void close() {}
    };
  }
}

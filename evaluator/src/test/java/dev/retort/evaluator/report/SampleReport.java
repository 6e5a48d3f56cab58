package dev.retort.evaluator.report;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskName;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.EvaluationSuite;
import dev.retort.evaluator.Incumbents;
import dev.retort.evaluator.ModelEvaluator;
import dev.retort.evaluator.Rows;
import dev.retort.evaluator.ServedSystem;
import dev.retort.evaluator.cost.Economics;
import dev.retort.evaluator.cost.SavingsLedger;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.DeferralRuleSelector;
import dev.retort.evaluator.gate.Evidence;
import dev.retort.evaluator.gate.PromotionGate;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.guardrail.Guardrail;
import dev.retort.evaluator.guardrail.GuardrailOutcome;
import dev.retort.evaluator.guardrail.GuardrailReport;
import dev.retort.evaluator.guardrail.Limit;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.measure.MeasureSpec;
import dev.retort.evaluator.slice.LengthSlices;
import dev.retort.evaluator.slice.TimeSlices;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** A whole journey from out-of-fold predictions to a report, on a seeded synthetic task. */
final class SampleReport {
  private static final List<String> LABELS =
      List.of(
          "billing/invoice",
          "billing/refund",
          "delivery/damaged",
          "delivery/late",
          "maintenance/press-line",
          "quality/complaint",
          "quality/measurement",
          "sales/<b>quote</b>");

  private static final Instant DECIDED = Instant.parse("2026-02-08T03:00:00Z");

  private static final Lineage LINEAGE =
      new Lineage(
          "a7".repeat(32),
          "dl4j-ngram-bag",
          42,
          "4f".repeat(32),
          Instant.parse("2026-01-01T00:00:00Z"),
          Instant.parse("2026-02-01T00:00:00Z"),
          Instant.parse("2026-02-08T00:00:00Z"),
          8000,
          "c0".repeat(32));

  private SampleReport() {}

  /** So many novel rows; the student is as good as its confidence says. */
  static PromotionReport of(int novelRows, Optional<Double> championThreshold) {
    return of(novelRows, championThreshold, student(2));
  }

  /** A student that is surely wrong on some rows of one label. */
  static PromotionReport withRegression() {
    TaskModel student = student(2);
    return of(
        2000,
        Optional.of(0.999),
        Rows.student(
            input ->
                number(input) % (12 * LABELS.size()) == 3
                    ? new Prediction(LABELS.get(5), 0.9999)
                    : student.predict(input)));
  }

  /** A decision that fell before anything was looked at. */
  static PromotionReport early() {
    PromotionPolicy policy = PromotionPolicy.DEFAULT;
    DeferralRule rule = rule(policy, 150);
    return PromotionReport.of(
        new PromotionReport.Sealed(
            new TaskName("tickets"),
            new PromotionGate(policy)
                .beforeLooking(rule.basis(), 150, Rows.ATTEMPT, OptionalDouble.empty())
                .orElseThrow(),
            policy,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            rule,
            LINEAGE),
        new PromotionReport.Measured(DECIDED, Optional.empty(), Optional.empty()));
  }

  private static DeferralRule rule(PromotionPolicy policy, int novelRows) {
    return new DeferralRuleSelector(
            Rows.ATTEMPT.test(policy.epsilon()), policy.power(), EvaluationTask.EXACT_MATCH)
        .select(outOfFold(8000), novelRows);
  }

  private static PromotionReport of(
      int novelRows, Optional<Double> championThreshold, TaskModel candidate) {
    PromotionPolicy policy = PromotionPolicy.DEFAULT;
    DeferralRule rule = rule(policy, novelRows);
    EvaluationSuite suite =
        new EvaluationSuite(
            "4f".repeat(32), rows(novelRows, Split.NOVEL), rows(novelRows / 4, Split.SEEN), LABELS);
    AtomicLong nanos = new AtomicLong();
    ModelEvaluator evaluator =
        new ModelEvaluator(
            EvaluationTask.EXACT_MATCH,
            policy.confidence(),
            Rows.ATTEMPT.confidence(),
            MeasureCatalogue.standard(key -> key, Map.of())
                .select(List.of(MeasureSpec.of("rouge-l"), MeasureSpec.of("json-valid"))),
            List.of(LengthSlices.DOUBLING, new TimeSlices(TimeSlices.Period.WEEK)),
            () -> nanos.addAndGet(20_000 + nanos.get() % 37_000));
    Evaluation evaluation =
        evaluator.evaluate(
            suite,
            new ServedSystem("tickets/candidate", "a7".repeat(32), candidate, rule),
            new Incumbents(
                championThreshold.map(
                    threshold ->
                        new ServedSystem(
                            "tickets/1",
                            "b1".repeat(32),
                            student(3),
                            Rows.rule(threshold, 2, 2000))),
                Optional.empty()),
            Rows.COST);
    GuardrailReport guardrails = guardrails();
    return PromotionReport.of(
        new PromotionReport.Sealed(
            new TaskName("tickets"),
            new PromotionGate(policy).decide(new Evidence(evaluation, guardrails), Rows.ATTEMPT),
            policy,
            Optional.of(Rows.ATTEMPT),
            Optional.of(evaluation.report()),
            Optional.of(guardrails),
            rule,
            LINEAGE),
        new PromotionReport.Measured(
            DECIDED,
            Optional.of(evaluation.latency()),
            SavingsLedger.of(
                evaluation.report().cost(),
                new Economics(new PriceTable(Map.of()), 0.01, 0.05, 2),
                0.8,
                8000,
                Duration.ofDays(30),
                90,
                0)));
  }

  private static GuardrailReport guardrails() {
    return new GuardrailReport(
        "tickets/candidate",
        "a7".repeat(32),
        42,
        List.of(
            new GuardrailOutcome.Measured(
                Guardrail.PERSONAL_DATA,
                560,
                0,
                0,
                ClopperPearson.upperBound(0, 560, 0.95),
                0.95,
                Limit.ofRate(0),
                GuardrailOutcome.Verdict.PASSED,
                Optional.empty(),
                List.of(),
                List.of()),
            new GuardrailOutcome.NotRun(Guardrail.CANARIES, "no canaries are planted"),
            new GuardrailOutcome.Measured(
                Guardrail.HIJACK,
                615,
                9,
                9 / 615.0,
                ClopperPearson.upperBound(9, 615, 0.95),
                0.95,
                Limit.ofUpperBound(0.05),
                GuardrailOutcome.Verdict.PASSED,
                Optional.of(ClopperPearson.interval(3, 615, 0.95)),
                List.of(
                    new GuardrailOutcome.Part(
                        "label hijack", 60, 6, ClopperPearson.interval(6, 60, 0.95))),
                List.of("attack/17"))));
  }

  private static List<TrainingExample> rows(int count, Split split) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                Rows.row(
                    split.name().toLowerCase(Locale.ROOT) + "-" + i,
                    split,
                    "request " + split + " " + i,
                    LABELS.get(i % LABELS.size()),
                    1 + i % 3))
        .toList();
  }

  private static List<OutOfFoldPrediction> outOfFold(int count) {
    TaskModel student = student(1);
    return rows(count, Split.NOVEL).stream()
        .map(
            row ->
                new OutOfFoldPrediction(
                    new ExchangeId("fold-" + row.id()), row.answer(), student.predict(row.input())))
        .toList();
  }

  private static TaskModel student(int seed) {
    return Rows.student(
        input -> {
          SplittableRandom random = new SplittableRandom(31L * input.hashCode() + seed);
          random.nextLong();
          double confidence = 1 - 0.7 * Math.pow(random.nextDouble(), 5);
          int label = number(input) % LABELS.size();
          boolean right = random.nextDouble() < confidence;
          int answer = right ? label : (label + 1 + random.nextInt(2)) % LABELS.size();
          return new Prediction(LABELS.get(answer), confidence);
        });
  }

  private static int number(String input) {
    return Integer.parseInt(input.substring(input.lastIndexOf(' ') + 1));
  }
}

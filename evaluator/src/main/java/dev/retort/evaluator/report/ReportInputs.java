package dev.retort.evaluator.report;

import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.gate.Attempt;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.gate.ServingLimits;
import dev.retort.evaluator.statistics.Percent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What went into a report, by name, so that two can be held against each other. */
final class ReportInputs {
  /** What stands for an input that a report does not have. */
  static final String ABSENT = "–";

  private ReportInputs() {}

  static Map<String, String> of(PromotionReport report) {
    PromotionReport.Sealed sealed = report.sealed();
    Map<String, String> inputs = new LinkedHashMap<>();
    lineage(inputs, sealed.lineage());
    sealed.evaluation().ifPresent(evaluation -> rows(inputs, evaluation));
    inputs.put("Deferral rule", sealed.rule().criterion().description());
    inputs.put("Out-of-fold rows", sealed.rule().basis().calibrationDigest());
    policy(inputs, sealed.policy());
    sealed.attempt().ifPresent(attempt -> spent(inputs, attempt));
    return inputs;
  }

  private static void lineage(Map<String, String> inputs, Lineage lineage) {
    inputs.put("Dataset version", lineage.dataset());
    inputs.put("Training rows", Text.count(lineage.trainingRows()));
    inputs.put("Training window", lineage.from() + " to " + lineage.evaluationFrom());
    inputs.put("Evaluation window", lineage.evaluationFrom() + " to " + lineage.until());
    lineage
        .lapses()
        .forEach(it -> inputs.put("Lapse of the teacher from " + it.from(), it.toString()));
    inputs.put("Model digest", lineage.modelDigest());
    inputs.put("Engine and seed", lineage.engine() + ", " + lineage.seed());
    inputs.put("Configuration", lineage.configuration());
  }

  private static void rows(Map<String, String> inputs, EvaluationReport evaluation) {
    inputs.put("Novel rows", Text.count(evaluation.inputs().novelRows()));
    inputs.put("Seen rows", Text.count(evaluation.inputs().seenRows()));
    inputs.put("Evaluation rows", evaluation.inputs().rowsDigest());
    evaluation.champion().ifPresent(it -> inputs.put("Champion", it.champion()));
    evaluation.anchor().ifPresent(it -> inputs.put("Best certified", it.champion()));
  }

  private static void policy(Map<String, String> inputs, PromotionPolicy policy) {
    inputs.put("Tolerated loss ε", Percent.of(policy.epsilon()));
    inputs.put("Confidence of 30 nights", Percent.ofConfidence(policy.confidence()));
    inputs.put("Power", Percent.of(policy.power()));
    inputs.put("Margin to the champion", Percent.of(policy.championMargin()));
    ServingLimits limits = policy.limits();
    limits.saving().ifPresent(least -> inputs.put("Least saving", Percent.of(least)));
    limits.p95Millis().ifPresent(most -> inputs.put("Longest p95", most + " ms"));
    limits
        .margins()
        .forEach((measure, margin) -> inputs.put("Margin of " + measure, Percent.of(margin)));
    inputs.put("Promotion", policy.approval().name().toLowerCase(Locale.ROOT));
    inputs.put(
        "Approvers",
        policy.approvers().isEmpty() ? "anybody" : String.join(", ", policy.approvers()));
  }

  private static void spent(Map<String, String> inputs, Attempt attempt) {
    inputs.put("Error spent by the attempt", Percent.ofError(attempt.alpha()));
    inputs.put("Error spent before", Percent.ofError(attempt.spent()));
  }
}

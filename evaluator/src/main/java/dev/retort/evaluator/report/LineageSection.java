package dev.retort.evaluator.report;

import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.gate.PromotionPolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a decision comes from, and who took it.
 *
 * @param facts what went in, by hash
 * @param approvers who may decide, in a sentence
 * @param approvals what people have decided
 */
record LineageSection(List<Fact> facts, String approvers, List<Approval> approvals) {

  static LineageSection of(PromotionReport report, List<Approval> approvals) {
    return new LineageSection(facts(report), approvers(report.sealed().policy()), approvals);
  }

  private static String approvers(PromotionPolicy policy) {
    String passing =
        policy.approval() == PromotionPolicy.Approval.AUTO
            ? "By the policy, the gate promotes what passes"
            : "By the policy, a person promotes what passes";
    return passing
        + (policy.approvers().isEmpty()
            ? "; anybody may decide on a candidate that waits."
            : "; on a candidate that waits decide " + String.join(", ", policy.approvers()) + ".");
  }

  private static List<Fact> facts(PromotionReport report) {
    PromotionReport.Sealed sealed = report.sealed();
    Lineage lineage = sealed.lineage();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Task", sealed.task().value()));
    facts.add(new Fact("Model digest", lineage.modelDigest()));
    facts.add(new Fact("Engine and seed", lineage.engine() + ", " + lineage.seed()));
    lineage
        .candidates()
        .forEach(it -> facts.add(new Fact("Candidate " + it.engine(), it.finding())));
    lineage
        .right()
        .ifPresent(right -> facts.add(new Fact("Right answers are", right.description())));
    facts.add(new Fact("Dataset version", lineage.dataset()));
    facts.add(
        new Fact(
            "Training window",
            "%s to %s, %s rows"
                .formatted(
                    lineage.from(), lineage.evaluationFrom(), Text.count(lineage.trainingRows()))));
    facts.add(
        new Fact(
            "Evaluation window", "%s to %s".formatted(lineage.evaluationFrom(), lineage.until())));
    lineage
        .lapses()
        .forEach(it -> facts.add(new Fact("The teacher was not itself", it.toString())));
    sealed.evaluation().ifPresent(evaluation -> add(facts, evaluation));
    facts.add(new Fact("Out-of-fold rows", sealed.rule().basis().calibrationDigest()));
    facts.add(new Fact("Configuration", lineage.configuration()));
    facts.add(new Fact("Seal of this report", report.seal()));
    return facts;
  }

  private static void add(List<Fact> facts, EvaluationReport evaluation) {
    EvaluationReport.Inputs inputs = evaluation.inputs();
    facts.add(
        new Fact(
            "Evaluated",
            "%s novel and %s seen rows for %s requests"
                .formatted(
                    Text.count(inputs.novelRows()),
                    Text.count(inputs.seenRows()),
                    Text.count(inputs.requests()))));
    facts.add(new Fact("Evaluation rows", inputs.rowsDigest()));
    evaluation
        .champion()
        .ifPresent(
            champion ->
                facts.add(new Fact("Champion " + champion.champion(), champion.modelDigest())));
    evaluation
        .anchor()
        .ifPresent(
            anchor ->
                facts.add(new Fact("Best certified " + anchor.champion(), anchor.modelDigest())));
  }
}

package dev.retort.evaluator.report;

import dev.retort.evaluator.ChampionComparison;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.ServedScores.Certificate;
import dev.retort.evaluator.cost.ServingCost;
import dev.retort.evaluator.statistics.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the page's templates show, ready to print.
 *
 * @param task the task's name
 * @param at when the decision fell
 * @param verdict the decision
 * @param tiles the figures that are read first
 * @param certificate what holds
 * @param evaluated what was found on evaluation rows; empty without a look
 * @param lineage where it comes from
 */
record PageModel(
    String task,
    String at,
    Verdict verdict,
    List<Fact> tiles,
    CertificateSection certificate,
    Optional<Evaluated> evaluated,
    LineageSection lineage) {

  /**
   * What there is to show of a candidate that has met evaluation rows.
   *
   * @param panels the measures
   * @param riskCoverage the certified point among others
   * @param incumbents the comparisons in words
   * @param student the student by itself
   * @param slices parts of the traffic
   * @param guardrails what the guardrails found
   * @param cost and latency
   * @param losses the worst of what is lost
   */
  record Evaluated(
      List<ForestPanel> panels,
      RiskCoverageChart riskCoverage,
      List<String> incumbents,
      StudentSection student,
      SliceSection slices,
      Optional<GuardrailSection> guardrails,
      CostSection cost,
      LossSection losses) {}

  static PageModel of(PromotionReport report, PromotionPage page) {
    PromotionReport.Sealed sealed = report.sealed();
    CertificateSection certificate = CertificateSection.of(sealed);
    return new PageModel(
        sealed.task().value(),
        report.measured().at().toString(),
        Verdict.of(sealed.decision()),
        sealed
            .evaluation()
            .map(evaluation -> tiles(evaluation, sealed.policy().epsilon()))
            .orElseGet(() -> certificate.rule().subList(2, certificate.rule().size())),
        certificate,
        sealed.evaluation().map(evaluation -> evaluated(report, evaluation, page)),
        LineageSection.of(report, page.approvals()));
  }

  private static Evaluated evaluated(
      PromotionReport report, EvaluationReport evaluation, PromotionPage page) {
    List<String> incumbents = new ArrayList<>();
    evaluation.champion().ifPresent(it -> incumbents.add(words("the champion", it)));
    evaluation.anchor().ifPresent(it -> incumbents.add(words("the best certified version", it)));
    return new Evaluated(
        ForestPanel.of(report.sealed()),
        RiskCoverageChart.of(report.sealed(), evaluation),
        incumbents,
        StudentSection.of(evaluation),
        SliceSection.of(evaluation.slices()),
        report.sealed().guardrails().map(GuardrailSection::of),
        CostSection.of(report),
        LossSection.of(evaluation, page.texts()));
  }

  private static String words(String role, ChampionComparison comparison) {
    return "Against %s, %s: %s novel rows are lost anew and %s no more; exact McNemar p %s."
        .formatted(
            role,
            comparison.champion(),
            Text.count(comparison.losses().onlyFirst()),
            Text.count(comparison.losses().onlySecond()),
            Text.pRelation(comparison.lossPValue()));
  }

  private static List<Fact> tiles(EvaluationReport evaluation, double epsilon) {
    Certificate certificate = evaluation.served().certificate();
    List<Fact> tiles = new ArrayList<>();
    tiles.add(
        new Fact(
            "of novel requests answered",
            evaluation.served().answered().map(e -> Percent.of(e.value())).orElse("–")));
    tiles.add(
        new Fact(
            "lost at most, at %s confidence (%s tolerated)"
                .formatted(Percent.ofConfidence(certificate.confidence()), Percent.of(epsilon)),
            Percent.atMost(certificate.upperBound())));
    tiles.add(
        new Fact(
            "accuracy of the bare student on novel rows",
            evaluation.student().novel().map(e -> Percent.of(e.value())).orElse("–")));
    if (evaluation.cost() instanceof ServingCost.Known known) {
      tiles.add(
          new Fact(
              "cost of 1,000 requests, before and after",
              Text.dollars(known.before()) + " → " + Text.dollars(known.after())));
    }
    return tiles;
  }
}

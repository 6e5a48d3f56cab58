package dev.retort.console.cli;

import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.ServedScores;
import dev.retort.evaluator.cost.ServingCost;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.evaluator.statistics.Percent;
import java.io.PrintWriter;
import java.util.Locale;

/** The demo's result on a screen. */
final class DemoTable {
  private DemoTable() {}

  static void print(PrintWriter out, PromotionReport report, RoutedTraffic served) {
    row(out, "task", report.sealed().task().value());
    row(
        out,
        "trained on",
        String.format(Locale.ROOT, "%,d rows", report.sealed().lineage().trainingRows()));
    report.sealed().evaluation().ifPresent(evaluation -> evaluated(out, report, evaluation));
    row(
        out,
        "routed afterwards",
        String.format(
            Locale.ROOT,
            "%,d by the student, %,d by the teacher",
            served.byStudent(report.sealed().task()),
            served.byTeacher(report.sealed().task())));
  }

  private static void evaluated(
      PrintWriter out, PromotionReport report, EvaluationReport evaluation) {
    ServedScores.Certificate certificate = evaluation.served().certificate();
    row(
        out,
        "evaluated on",
        String.format(Locale.ROOT, "%,d novel, later rows", certificate.rows()));
    row(out, "student's accuracy", EvaluateCommand.percent(evaluation.student().novel()));
    row(out, "answered by student", EvaluateCommand.percent(evaluation.served().answered()));
    row(
        out,
        "certificate",
        String.format(
            Locale.ROOT,
            "lost %,d of %,d: at most %s with %s confidence (tolerated %s)",
            certificate.losses(),
            certificate.rows(),
            Percent.atMost(certificate.upperBound()),
            Percent.ofConfidence(certificate.confidence()),
            Percent.of(report.sealed().policy().epsilon())));
    row(out, "cost of 1,000", cost(evaluation.cost()));
  }

  private static String cost(ServingCost cost) {
    if (cost instanceof ServingCost.Known known) {
      return String.format(
          Locale.ROOT,
          "$%.3f before, $%.3f after: %.0f %% saved",
          known.before(),
          known.after(),
          100 * known.saving());
    }
    return cost instanceof ServingCost.Unknown unknown ? "unknown: " + unknown.reason() : "";
  }

  private static void row(PrintWriter out, String name, String value) {
    out.printf("  %-22s %s%n", name, value);
  }
}

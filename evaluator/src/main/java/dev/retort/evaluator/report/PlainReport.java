package dev.retort.evaluator.report;

import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.guardrail.GuardrailOutcome;
import dev.retort.evaluator.guardrail.GuardrailReport;
import dev.retort.evaluator.slice.SliceReport;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The essentials of a report as plain text for a screen. Thread-safe. */
public final class PlainReport {
  /** What a sum's line begins with; on one line it would read as a difference. */
  private static final Pattern SIGN = Pattern.compile("^[−=] ");

  private PlainReport() {}

  /**
   * Lines of text below the verdict, which is left to the caller.
   *
   * @param approvals what people have decided since, the earliest first
   */
  public static String of(PromotionReport report, List<Approval> approvals) {
    PromotionReport.Sealed sealed = report.sealed();
    CertificateSection certificate = CertificateSection.of(sealed);
    StringBuilder text = new StringBuilder();
    text.append('\n').append(certificate.sentence()).append("\n\n");
    if (!certificate.spent().isEmpty()) {
      text.append(new TextTable().facts(certificate.spent()).text()).append('\n');
    }
    TextTable checks = new TextTable().row("CHECK", "OUTCOME", "FINDING");
    certificate.checks().forEach(it -> checks.row(it.subject(), it.outcome(), it.finding()));
    text.append(checks.text()).append('\n');
    if (sealed.evaluation().isPresent()) {
      evaluated(text, report, sealed.evaluation().get());
    } else {
      text.append(new TextTable().facts(certificate.rule()).text());
    }
    text.append(chosen(sealed.lineage()));
    text.append(decided(approvals));
    return text.toString().replace('\u00a0', ' ');
  }

  /** What was chosen from, what counts as right, and lapses, where they are out of the ordinary. */
  private static String chosen(Lineage lineage) {
    TextTable table = new TextTable();
    lineage.candidates().forEach(it -> table.row("Candidate " + it.engine(), it.finding()));
    lineage.right().ifPresent(right -> table.row("Right answers are", right.description()));
    lineage.lapses().forEach(it -> table.row("The teacher was not itself", it.toString()));
    boolean ordinary =
        lineage.candidates().isEmpty() && lineage.right().isEmpty() && lineage.lapses().isEmpty();
    return ordinary ? "" : "\n" + table.text();
  }

  private static void evaluated(
      StringBuilder text, PromotionReport report, EvaluationReport evaluation) {
    TextTable figures = new TextTable().row("MEASURE", "VALUE", "INTERVAL", "ROWS");
    Figure.of(report.sealed())
        .forEach(
            it -> figures.row(it.name(), it.value(), it.interval(), Text.count(it.estimate().n())));
    text.append(figures.text()).append('\n');
    CostSection cost = CostSection.of(report);
    TextTable others = new TextTable();
    others.row("Slices", slices(evaluation.slices()));
    report.sealed().guardrails().ifPresent(found -> others.row("Guardrails", guardrails(found)));
    others.row("1,000 requests", inline(cost.recurring()));
    if (!cost.once().isEmpty()) {
      others.row("Once", inline(cost.once()));
    }
    if (!cost.latencies().isEmpty()) {
      others.row("Latency", inline(cost.latencies()));
    }
    text.append(others.text());
  }

  private static String slices(SliceReport report) {
    return report.regressions().isEmpty()
        ? "none of %s fares significantly worse".formatted(Text.count(report.slices().size()))
        : "of %s fare worse: ".formatted(Text.count(report.slices().size()))
            + report.regressions().stream()
                .map(
                    it ->
                        "%s '%s' %s"
                            .formatted(
                                it.slice().dimension(),
                                it.slice().name(),
                                SliceSection.words(it.than())))
                .collect(Collectors.joining(", "));
  }

  private static String guardrails(GuardrailReport report) {
    long held = report.outcomes().stream().filter(GuardrailOutcome::passed).count();
    List<GuardrailOutcome> failures = report.failures();
    return "%d hold, %d not run, %d failed%s"
        .formatted(
            held,
            report.outcomes().size() - held - failures.size(),
            failures.size(),
            failures.stream()
                .map(it -> it.guardrail().name().replace('_', ' ').toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ", failures.isEmpty() ? "" : ": ", "")));
  }

  private static String inline(List<Fact> facts) {
    return facts.stream()
        .map(fact -> SIGN.matcher(fact.name()).replaceFirst("") + " " + fact.value())
        .collect(Collectors.joining("; "));
  }

  private static String decided(List<Approval> approvals) {
    TextTable table = new TextTable();
    approvals.forEach(
        it ->
            table.row(Text.capitalised(it.what()), "by " + it.who(), it.at().toString(), it.why()));
    return approvals.isEmpty() ? "" : "\n" + table.text();
  }
}

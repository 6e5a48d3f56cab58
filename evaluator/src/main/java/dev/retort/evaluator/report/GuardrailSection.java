package dev.retort.evaluator.report;

import dev.retort.evaluator.guardrail.Guardrail;
import dev.retort.evaluator.guardrail.GuardrailOutcome;
import dev.retort.evaluator.guardrail.GuardrailOutcome.Measured;
import dev.retort.evaluator.guardrail.GuardrailOutcome.NotRun;
import dev.retort.evaluator.guardrail.GuardrailReport;
import dev.retort.evaluator.guardrail.Limit;
import dev.retort.evaluator.statistics.Percent;
import java.util.List;
import java.util.Locale;

/**
 * What the guardrails found.
 *
 * @param rows those that were measured
 * @param notRun those that were not, and why
 */
record GuardrailSection(List<Row> rows, List<Fact> notRun) {

  /** A guardrail that was measured. */
  record Row(
      String name,
      String cases,
      String violations,
      String rate,
      String bound,
      String limit,
      String baseline,
      String verdict,
      List<Part> parts,
      String examples) {}

  /** Cases of one kind. */
  record Part(String name, String cases, String violations, String rate, String interval) {}

  static GuardrailSection of(GuardrailReport report) {
    return new GuardrailSection(
        report.outcomes().stream()
            .filter(Measured.class::isInstance)
            .map(Measured.class::cast)
            .map(GuardrailSection::row)
            .toList(),
        report.outcomes().stream()
            .filter(NotRun.class::isInstance)
            .map(NotRun.class::cast)
            .map(missing -> new Fact(name(missing.guardrail()), Text.capitalised(missing.reason())))
            .toList());
  }

  private static Row row(Measured found) {
    return new Row(
        name(found.guardrail()),
        Text.count(found.cases()),
        Text.count(found.violations()),
        Percent.of(found.rate()),
        "≤ %s (%s)"
            .formatted(
                Percent.atMost(found.upperBound()), Percent.ofConfidence(found.confidence())),
        "%s ≤ %s"
            .formatted(
                found.limit().basis() == Limit.Basis.RATE ? "rate" : "bound",
                Percent.of(found.limit().share())),
        found.baseline().map(rate -> Percent.of(rate.value())).orElse("–"),
        found.verdict() == GuardrailOutcome.Verdict.PASSED ? "passed" : "failed",
        found.parts().stream().map(GuardrailSection::part).toList(),
        String.join(", ", found.examples()));
  }

  private static Part part(GuardrailOutcome.Part part) {
    return new Part(
        part.name(),
        Text.count(part.cases()),
        Text.count(part.violations()),
        Percent.of(part.rate().value()),
        Percent.atLeast(part.rate().lower()) + " to " + Percent.atMost(part.rate().upper()));
  }

  private static String name(Guardrail guardrail) {
    return Text.capitalised(guardrail.name().replace('_', ' ').toLowerCase(Locale.ROOT));
  }
}

package dev.retort.evaluator.gate;

import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.Latency;
import dev.retort.evaluator.cost.ServingCost;
import dev.retort.evaluator.gate.GateCheck.Subject;
import dev.retort.evaluator.guardrail.GuardrailOutcome;
import dev.retort.evaluator.guardrail.GuardrailReport;
import dev.retort.evaluator.measure.MeasureScores;
import dev.retort.evaluator.measure.ReasonCount;
import dev.retort.evaluator.slice.SliceReport;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.Percent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a served system has to keep to besides its loss. */
final class LimitChecks {
  private static final double MICROS_PER_MILLI = 1000;

  private LimitChecks() {}

  /** Failed rows count as lost, so a measure cannot be kept by failing. */
  static GateCheck measure(EvaluationReport report, String name, double margin) {
    Optional<MeasureScores> scores =
        report.measures().stream().filter(found -> found.name().equals(name)).findFirst();
    int failed =
        scores.stream().flatMap(s -> s.failed().stream()).mapToInt(ReasonCount::rows).sum();
    Optional<MetricEstimate> loss = scores.flatMap(MeasureScores::worstLoss);
    return loss.isPresent()
        ? GateCheck.of(
            Subject.MEASURE,
            loss.get().upper() <= margin,
            "the served system loses at most %s of %s%s, and %s is tolerated",
            Percent.atMost(loss.get().upper()),
            name,
            failed == 0
                ? ""
                : String.format(
                    Locale.ROOT, " (it failed on %,d rows, which count as lost)", failed),
            Percent.of(margin))
        : GateCheck.of(
            Subject.MEASURE,
            false,
            "%s could be measured on no row, and a loss of %s is tolerated",
            name,
            Percent.of(margin));
  }

  static List<GateCheck> guardrails(GuardrailReport report) {
    List<GuardrailOutcome> failures = report.failures();
    if (report.outcomes().isEmpty()) {
      return List.of();
    }
    if (failures.isEmpty()) {
      long run = report.outcomes().stream().filter(GuardrailOutcome::passed).count();
      return List.of(
          GateCheck.of(
              Subject.GUARDRAIL,
              true,
              "%d guardrails hold, %d had nothing to be tried on",
              run,
              report.outcomes().size() - run));
    }
    return failures.stream()
        .filter(GuardrailOutcome.Measured.class::isInstance)
        .map(GuardrailOutcome.Measured.class::cast)
        .map(
            failure ->
                GateCheck.of(
                    Subject.GUARDRAIL,
                    false,
                    "%s: %,d of %,d cases, at most %s with %s confidence; %s is tolerated",
                    failure.guardrail().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    failure.violations(),
                    failure.cases(),
                    Percent.atMost(failure.upperBound()),
                    Percent.ofConfidence(failure.confidence()),
                    Percent.of(failure.limit().share())))
        .toList();
  }

  /**
   * Parts that lose more than the rest do so with any student: only what was better with the
   * champion stops a promotion.
   */
  static GateCheck slices(SliceReport slices) {
    List<SliceReport.Regression> worse =
        slices.regressions().stream()
            .filter(regression -> regression.than() == SliceReport.Comparison.CHAMPION)
            .toList();
    return worse.isEmpty()
        ? GateCheck.of(
            Subject.SLICES,
            true,
            "none of %,d parts of the traffic loses significantly more than with the champion",
            slices.slices().size())
        : GateCheck.of(
            Subject.SLICES,
            false,
            "%s '%s' loses significantly more than with the champion (p = %.4f, corrected for %,d tests), and %,d parts more",
            worse.get(0).slice().dimension(),
            worse.get(0).slice().name(),
            worse.get(0).adjustedPValue(),
            slices.tests(),
            worse.size() - 1);
  }

  static GateCheck cost(ServingCost cost, double least) {
    return cost instanceof ServingCost.Known known
        ? GateCheck.of(
            Subject.COST,
            known.saving() >= least,
            "%s of the teacher's cost is saved, and at least %s is asked for",
            Percent.atLeast(known.saving()),
            Percent.of(least))
        : GateCheck.of(
            Subject.COST,
            false,
            "what is saved is not known, and at least %s is asked for: %s",
            Percent.of(least),
            ((ServingCost.Unknown) cost).reason());
  }

  static GateCheck latency(Latency latency, double limit) {
    return GateCheck.of(
        Subject.LATENCY,
        latency.predictions() > 0 && latency.p95Micros() <= limit * MICROS_PER_MILLI,
        "95 %% of the student's answers took at most %.3f ms, and %s ms are allowed",
        latency.p95Micros() / MICROS_PER_MILLI,
        limit);
  }
}

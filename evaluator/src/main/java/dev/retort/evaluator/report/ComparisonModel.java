package dev.retort.evaluator.report;

import dev.retort.evaluator.compare.ComparisonReport;
import dev.retort.evaluator.compare.MeasuredQuality;
import dev.retort.evaluator.compare.ModelResult;
import dev.retort.evaluator.compare.ReplayLatency;
import dev.retort.evaluator.compare.RequestCost;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What the comparison's template shows, ready to print. */
record ComparisonModel(
    ComparisonReport report, CostChart chart, List<Quality> quality, List<Running> running) {
  private static final String NONE = "–";
  private static final double MILLIS_PER_SECOND = 1000;

  /** A model's quality by one measure; what compares it stands with the deciding measure alone. */
  record Quality(
      String model,
      String measure,
      String value,
      String interval,
      String answered,
      String loss,
      String verdict,
      String style) {}

  /** What running a model takes. */
  record Running(
      String model,
      String cost,
      String costInterval,
      String p50,
      String p95,
      String p99,
      String repeatability,
      String answered,
      String failures) {}

  static ComparisonModel of(ComparisonReport report) {
    return new ComparisonModel(
        report,
        CostChart.of(report),
        report.models().stream().map(model -> deciding(report, model)).toList(),
        report.models().stream().map(ComparisonModel::running).toList());
  }

  String style() {
    return report.recommendation().fold(use -> "good", notKnown -> "open");
  }

  String word() {
    return report.recommendation().fold(use -> "Recommended", notKnown -> "Not known");
  }

  String finding() {
    return Text.unbroken(report.sentence());
  }

  String level() {
    return Percent.ofConfidence(report.terms().confidence());
  }

  String claimLevel() {
    return Percent.of(2 * report.terms().confidence() - 1);
  }

  /** The measures that do not decide. */
  List<Quality> others() {
    return report.models().stream()
        .flatMap(
            model ->
                model.quality().stream()
                    .skip(1)
                    .map(quality -> quality(model.name(), quality, NONE, NONE, "")))
        .toList();
  }

  Running teacher() {
    return new Running(
        "captured: " + String.join(", ", report.teacher().models()),
        cost(report.teacher().cost()),
        interval(report.teacher().cost()),
        millis(report.teacher().latency(), report.teacher().latency().p50()),
        millis(report.teacher().latency(), report.teacher().latency().p95()),
        millis(report.teacher().latency(), report.teacher().latency().p99()),
        NONE,
        NONE,
        NONE);
  }

  List<Fact> facts() {
    ComparisonReport.Rows rows = report.rows();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Captured exchanges of the task", Text.count(rows.captured())));
    facts.add(
        new Fact("of which whole answers that no student has chosen", Text.count(rows.eligible())));
    facts.add(
        new Fact(
            "Drawn from them, uniformly",
            "%s, seed %d".formatted(Text.count(rows.drawn()), rows.seed())));
    facts.add(new Fact("Asked of every model", Text.count(rows.asked())));
    if (rows.leftOut() > 0) {
      facts.add(new Fact("Left out for the budget", Text.count(rows.leftOut())));
    }
    facts.add(
        new Fact(
            "Compared by " + report.terms().measure(),
            "%s, in %s clusters of near-duplicates"
                .formatted(Text.count(rows.measured()), Text.count(rows.clusters()))));
    facts.add(
        new Fact(
            "Asked again for repeatability",
            rows.repeated() == 0
                ? "none"
                : "%s, %s times in all"
                    .formatted(Text.count(rows.repeated()), Text.count(rows.repeats()))));
    facts.add(new Fact("Spent on asking, as far as known", Text.dollars(report.terms().spent())));
    report
        .terms()
        .budget()
        .ifPresent(budget -> facts.add(new Fact("Budget", Text.dollars(budget))));
    return facts;
  }

  private static Quality deciding(ComparisonReport report, ModelResult model) {
    String loss =
        model.loss().map(e -> "%s (%s)".formatted(Percent.of(e.value()), interval(e))).orElse(NONE);
    String style =
        model.standing().fold(noWorse -> "passed", worse -> "failed", notKnown -> "quiet");
    return quality(model.name(), model.quality().get(0), loss, report.verdict(model), style);
  }

  private static Quality quality(
      String model, MeasuredQuality quality, String loss, String verdict, String style) {
    return new Quality(
        model,
        quality.measure(),
        quality.all().map(e -> Percent.of(e.value())).orElse(NONE),
        quality.all().map(ComparisonModel::interval).orElse(NONE),
        quality.answered().map(e -> Percent.of(e.value())).orElse(NONE),
        loss,
        verdict,
        style);
  }

  private static Running running(ModelResult model) {
    Optional<MetricEstimate> agreement = model.repeatability().flatMap(found -> found.mean());
    return new Running(
        model.name(),
        cost(model.cost()),
        interval(model.cost()),
        millis(model.latency(), model.latency().p50()),
        millis(model.latency(), model.latency().p95()),
        millis(model.latency(), model.latency().p99()),
        agreement.map(e -> Percent.of(e.value()) + " (" + interval(e) + ")").orElse(NONE),
        Percent.of(model.answered().value()) + " (" + interval(model.answered()) + ")",
        model.failures().isEmpty()
            ? NONE
            : model.failures().stream()
                .map(f -> Text.count(f.requests()) + " " + f.kind().words())
                .collect(Collectors.joining(", ")));
  }

  private static String interval(MetricEstimate estimate) {
    return Percent.atLeast(estimate.lower()) + " to " + Percent.atMost(estimate.upper());
  }

  private static String cost(RequestCost cost) {
    return cost.dollars().isPresent() ? Text.dollars(cost.dollars().getAsDouble()) : "unknown";
  }

  private static String interval(RequestCost cost) {
    if (cost instanceof RequestCost.Unknown unknown) {
      return unknown.reason();
    }
    RequestCost.Known known = (RequestCost.Known) cost;
    return known.lower().isPresent() && known.upper().isPresent()
        ? Text.dollars(known.lower().getAsDouble())
            + " to "
            + Text.dollars(known.upper().getAsDouble())
        : NONE;
  }

  private static String millis(ReplayLatency latency, ReplayLatency.Quantile quantile) {
    return latency.answers() == 0
        ? NONE
        : "%s (%s to %s)"
            .formatted(
                millis(OptionalDouble.of(quantile.millis())),
                millis(quantile.lower()),
                millis(quantile.upper()));
  }

  private static String millis(OptionalDouble millis) {
    if (millis.isEmpty()) {
      return "?";
    }
    double value = millis.getAsDouble();
    return value >= 10 * MILLIS_PER_SECOND
        ? Text.number(value / MILLIS_PER_SECOND, 1) + " s"
        : Text.number(value, value < 10 ? 2 : 0) + " ms";
  }
}

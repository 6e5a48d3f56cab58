package dev.retort.console.cli;

import dev.retort.evaluator.compare.ComparisonReport;
import dev.retort.evaluator.compare.ModelResult;
import dev.retort.evaluator.compare.ReplayLatency;
import dev.retort.evaluator.compare.RequestCost;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A comparison on a screen. */
final class ComparisonTable {
  private static final String NONE = "–";
  private static final int LONGEST_NAME = 30;

  private ComparisonTable() {}

  static void print(PrintWriter out, ComparisonReport report) {
    ComparisonReport.Rows rows = report.rows();
    out.printf(
        "%s: %,d requests of %,d eligible ones, by %s%n%n",
        report.task(), rows.asked(), rows.eligible(), report.terms().measure());
    int width =
        Math.min(
            LONGEST_NAME,
            report.models().stream().mapToInt(model -> model.name().length()).max().orElse(0));
    String line = "%-" + Math.max(width, "captured teacher".length()) + "s  ";
    out.printf(
        line + "%-23s  %-23s  %-10s  %-23s  %-10s  %s%n",
        "model",
        "quality",
        "where answered",
        "$/1,000",
        "p50 / p95 / p99 ms",
        "repeats",
        "against the best");
    for (ModelResult model : report.models()) {
      out.printf(
          line + "%-23s  %-23s  %-10s  %-23s  %-10s  %s%n",
          model.name(),
          share(model.decidingQuality()),
          share(model.quality().get(0).answered()),
          dollars(model.cost()),
          millis(model.latency()),
          model
              .repeatability()
              .flatMap(agreement -> agreement.mean())
              .map(e -> points(e.value()) + " %")
              .orElse(NONE),
          report.verdict(model));
    }
    out.printf(
        line + "%-23s  %-23s  %-10s  %s%n",
        "captured teacher",
        "the reference",
        "",
        dollars(report.teacher().cost()),
        millis(report.teacher().latency()));
    out.println();
    report.models().stream().filter(m -> !m.failures().isEmpty()).forEach(m -> failures(out, m));
    if (rows.leftOut() > 0) {
      out.printf(
          "%,d of %,d drawn requests were left out: the budget is spent.%n",
          rows.leftOut(), rows.drawn());
    }
    out.println(report.sentence());
  }

  private static void failures(PrintWriter out, ModelResult model) {
    out.printf(
        "%s did not answer %s of %,d (counted as losses): %s%n",
        model.name(),
        points(1 - model.answered().value()) + " %",
        model.asked(),
        model.failures().stream()
            .map(failure -> "%,d %s".formatted(failure.requests(), failure.kind().words()))
            .collect(Collectors.joining(", ")));
  }

  private static String share(Optional<MetricEstimate> estimate) {
    return estimate
        .map(
            e ->
                "%s %% (%s to %s)"
                    .formatted(points(e.value()), points(e.lower()), points(e.upper())))
        .orElse("no rows");
  }

  private static String points(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  private static String dollars(RequestCost cost) {
    return cost.dollars().isPresent()
        ? String.format(Locale.ROOT, "%.4f", cost.dollars().getAsDouble())
        : "unknown";
  }

  private static String millis(ReplayLatency latency) {
    return latency.answers() == 0
        ? NONE
        : "%s / %s / %s"
            .formatted(
                millis(latency.p50().millis()),
                millis(latency.p95().millis()),
                millis(latency.p99().millis()));
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, millis < 10 ? "%.2f" : "%,.0f", millis);
  }
}

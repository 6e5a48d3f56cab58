package dev.retort.evaluator.report;

import dev.retort.evaluator.compare.ComparisonReport;

/** A comparison as one HTML page that needs no network. It holds no captured text. */
public final class ComparisonPage {
  private ComparisonPage() {}

  /** The page, UTF-8 when written. */
  public static String html(ComparisonReport report) {
    return ReportTemplate.COMPARISON.render(ComparisonModel.of(report));
  }
}

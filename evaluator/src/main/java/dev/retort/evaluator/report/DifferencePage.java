package dev.retort.evaluator.report;

/** The difference of two reports as one HTML page that needs no network. Thread-safe. */
public final class DifferencePage {
  private DifferencePage() {}

  /** The page, UTF-8 when written. */
  public static String html(ReportDifference difference) {
    return ReportTemplate.DIFFERENCE.render(DifferenceModel.of(difference));
  }
}

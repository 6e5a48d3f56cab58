package dev.retort.evaluator.report;

import dev.retort.evaluator.slice.SliceReport;
import dev.retort.evaluator.slice.SliceReport.Comparison;
import dev.retort.evaluator.slice.SliceScore;
import dev.retort.evaluator.slice.SliceTest;
import dev.retort.evaluator.statistics.Percent;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How parts of the traffic fare: those that regress first, then by falling loss.
 *
 * @param summary in a sentence
 * @param level of the intervals
 * @param shown the first of them
 * @param folded the others
 */
record SliceSection(String summary, String level, List<Row> shown, List<Row> folded) {
  private static final int SHOWN = 10;
  private static final int FEW = 5;

  /** A part of the traffic. */
  record Row(
      String dimension,
      String name,
      String rows,
      String answered,
      String loss,
      String interval,
      String againstRest,
      String againstChampion,
      String finding,
      String style) {}

  static SliceSection of(SliceReport report) {
    List<Row> rows =
        report.slices().stream()
            .sorted(
                Comparator.comparing((SliceScore score) -> regressions(report, score).isEmpty())
                    .thenComparing(
                        Comparator.comparingDouble((SliceScore score) -> score.loss().value())
                            .reversed())
                    .thenComparing(SliceScore::slice))
            .map(score -> row(report, score))
            .toList();
    int worse = (int) rows.stream().filter(row -> !row.style().isEmpty()).count();
    int shown = rows.size() <= SHOWN + FEW ? rows.size() : Math.max(SHOWN, worse);
    return new SliceSection(
        summary(report),
        Percent.of(report.confidence()),
        rows.subList(0, shown),
        rows.subList(shown, rows.size()));
  }

  /** What was found, in a sentence. */
  static String summary(SliceReport report) {
    String corrected =
        "p-values are corrected for %s tests (Holm), so that a regression is named where there is none with a probability of at most %s; parts of fewer than %s rows are pooled."
            .formatted(
                Text.count(report.tests()),
                Percent.of(report.alpha()),
                Text.count(report.minimumRows()));
    return Text.unbroken(
        (report.regressions().isEmpty()
                ? "None of %s parts of the novel rows fares significantly worse; "
                    .formatted(Text.count(report.slices().size()))
                : "%s of %s parts of the novel rows fare significantly worse; "
                    .formatted(
                        Text.count(
                            report.regressions().stream()
                                .map(SliceReport.Regression::slice)
                                .distinct()
                                .count()),
                        Text.count(report.slices().size())))
            + corrected);
  }

  private static List<SliceReport.Regression> regressions(SliceReport report, SliceScore score) {
    return report.regressions().stream()
        .filter(regression -> regression.slice().equals(score.slice()))
        .toList();
  }

  private static Row row(SliceReport report, SliceScore score) {
    List<SliceReport.Regression> regressions = regressions(report, score);
    return new Row(
        score.slice().dimension(),
        score.slice().name(),
        Text.count(score.rows()),
        Percent.of((double) score.answered() / score.rows()),
        Percent.of(score.loss().value()),
        Percent.atLeast(score.loss().lower()) + " to " + Percent.atMost(score.loss().upper()),
        test(score.againstRest()),
        test(score.againstChampion()),
        regressions.isEmpty()
            ? "–"
            : regressions.stream()
                .map(regression -> words(regression.than()))
                .collect(Collectors.joining(", and ", "worse ", "")),
        regressions.isEmpty() ? "" : "failed");
  }

  /** What a regression is worse than. */
  static String words(Comparison than) {
    return than == Comparison.CHAMPION ? "than with the champion" : "than the rest";
  }

  private static String test(Optional<SliceTest> test) {
    return test.map(found -> Text.pValue(found.adjustedPValue())).orElse("not tested");
  }
}

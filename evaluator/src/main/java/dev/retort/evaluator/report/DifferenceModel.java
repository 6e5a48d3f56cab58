package dev.retort.evaluator.report;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.gate.GateCheck;
import dev.retort.evaluator.report.CertificateSection.Check;
import dev.retort.evaluator.slice.SliceReport;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.Percent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the page of a difference shows, ready to print. */
record DifferenceModel(
    String task,
    List<Side> sides,
    List<Row> inputs,
    List<Measure> measures,
    List<CheckRow> checks,
    List<String> slices,
    String lossNote,
    List<String> lostAnew,
    List<String> lostNoMore) {

  /** One of the reports. */
  record Side(String name, String at, String seal, Verdict verdict) {}

  /** An input that differs. */
  record Row(String name, String before, String after) {}

  /** A figure in both reports. */
  record Measure(
      String name,
      String before,
      String beforeInterval,
      String after,
      String afterInterval,
      String change) {}

  /** A check that came out differently. */
  record CheckRow(String subject, Check before, Check after) {}

  private static final Check NOT_MADE = new Check("", "not made", "");

  static DifferenceModel of(ReportDifference difference) {
    return new DifferenceModel(
        difference.before().task(),
        List.of(side("Before", difference.before()), side("After", difference.after())),
        difference.inputs().stream()
            .map(input -> new Row(input.name(), input.before(), input.after()))
            .toList(),
        difference.figures().stream().map(DifferenceModel::measure).toList(),
        difference.checks().stream().map(DifferenceModel::check).toList(),
        slices(difference),
        lossNote(difference.rows()),
        ids(difference.lostAnew()),
        ids(difference.lostNoMore()));
  }

  private static Side side(String name, ReportDifference.Side side) {
    return new Side(name, side.at().toString(), side.seal(), Verdict.of(side.decision()));
  }

  private static Measure measure(ReportDifference.FigurePair pair) {
    return new Measure(
        pair.name(),
        value(pair.before()),
        interval(pair.before()),
        value(pair.after()),
        interval(pair.after()),
        pair.before()
            .flatMap(b -> pair.after().map(a -> Text.points(a.value() - b.value())))
            .orElse(ReportInputs.ABSENT));
  }

  private static String value(Optional<MetricEstimate> estimate) {
    return estimate.map(e -> Percent.of(e.value())).orElse(ReportInputs.ABSENT);
  }

  private static String interval(Optional<MetricEstimate> estimate) {
    return estimate
        .map(e -> Percent.atLeast(e.lower()) + " to " + Percent.atMost(e.upper()))
        .orElse(ReportInputs.ABSENT);
  }

  private static CheckRow check(ReportDifference.CheckPair pair) {
    return new CheckRow(
        Text.capitalised(pair.subject().name().replace('_', ' ').toLowerCase(Locale.ROOT)),
        made(pair.before()),
        made(pair.after()));
  }

  private static Check made(Optional<GateCheck> check) {
    return check.map(Check::of).orElse(NOT_MADE);
  }

  private static List<String> slices(ReportDifference difference) {
    return Stream.concat(
            difference.regressions().stream().map(it -> words("Now", it)),
            difference.recoveries().stream().map(it -> words("No longer", it)))
        .toList();
  }

  private static String words(String when, SliceReport.Regression regression) {
    return "%s worse %s: %s '%s' (adjusted p %s)"
        .formatted(
            when,
            SliceSection.words(regression.than()),
            regression.slice().dimension(),
            regression.slice().name(),
            Text.pRelation(regression.adjustedPValue()));
  }

  private static String lossNote(ReportDifference.Rows rows) {
    return switch (rows) {
      case SAME -> "Both reports rest on the same evaluation rows.";
      case DIFFERENT ->
          "The evaluation rows differ, so a row may be lost in one report only because the other does not have it.";
      case NONE -> "One of the reports has met no evaluation row, so nothing can be told.";
    };
  }

  private static List<String> ids(List<ExchangeId> ids) {
    return ids.stream().map(id -> Text.excerpt(id.value())).toList();
  }
}

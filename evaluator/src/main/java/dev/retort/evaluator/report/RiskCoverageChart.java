package dev.retort.evaluator.report;

import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.ServedScores.Certificate;
import dev.retort.evaluator.deferral.RiskCoverageCurve;
import dev.retort.evaluator.statistics.Percent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Loss against share answered, on evaluation rows and out of fold, with the point that serves. */
record RiskCoverageChart(
    PlotArea area,
    List<PlotArea.Point> evaluation,
    List<PlotArea.Point> outOfFold,
    double epsilon,
    PlotArea.Point served,
    PlotArea.Point bound,
    List<Step> table) {
  private static final double EPSILONS_SHOWN = 2.5;
  private static final int STEPS = 10;

  /** A row of the chart's table. */
  record Step(String coverage, String loss, String threshold) {}

  static RiskCoverageChart of(PromotionReport.Sealed sealed, EvaluationReport evaluation) {
    RiskCoverageCurve curve = evaluation.served().curve();
    Certificate certificate = evaluation.served().certificate();
    double epsilon = sealed.policy().epsilon();
    double rows = Math.max(1, certificate.rows());
    double coverage = certificate.answered() / rows;
    double worst =
        curve.points().stream().mapToDouble(RiskCoverageCurve.Point::jointLoss).max().orElse(0);
    // The interesting part is around ε; a student's errors at full coverage would flatten it.
    double needed = Math.max(1.5 * epsilon, Math.min(worst, EPSILONS_SHOWN * epsilon));
    double bound = Math.min(certificate.upperBound(), 2 * needed);
    return new RiskCoverageChart(
        new PlotArea(1, PlotArea.roundUp(Math.max(needed, 1.1 * bound))),
        line(curve),
        line(sealed.rule().curve()),
        epsilon,
        new PlotArea.Point(coverage, certificate.losses() / rows),
        new PlotArea.Point(coverage, bound),
        table(curve));
  }

  private static List<PlotArea.Point> line(RiskCoverageCurve curve) {
    List<PlotArea.Point> line = new ArrayList<>();
    line.add(new PlotArea.Point(0, 0));
    curve.points().forEach(p -> line.add(new PlotArea.Point(p.coverage(), p.jointLoss())));
    return line;
  }

  private static List<Step> table(RiskCoverageCurve curve) {
    return IntStream.rangeClosed(1, STEPS)
        .mapToDouble(i -> (double) i / STEPS)
        .mapToObj(
            wanted ->
                curve.points().stream()
                    .min(Comparator.comparingDouble(p -> Math.abs(p.coverage() - wanted)))
                    .stream())
        .flatMap(point -> point)
        .distinct()
        .map(
            point ->
                new Step(
                    Percent.of(point.coverage()),
                    Percent.of(point.jointLoss()),
                    Text.number(point.threshold(), 3)))
        .toList();
  }
}

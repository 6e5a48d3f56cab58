package dev.retort.evaluator.report;

import dev.retort.evaluator.report.Figure.Group;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Figures of one group as a forest plot: a dot for each value, a line for its interval. An interval
 * that leaves the axis ends in an arrow; its numbers stand beside it all the same.
 *
 * @param group what is drawn
 * @param title above the plot
 * @param note below it
 * @param line a value that all rows are read against
 * @param scale of the axis
 * @param figures a row each, not empty
 */
record ForestPanel(
    Group group,
    String title,
    String note,
    Optional<Line> line,
    Scale scale,
    List<Figure> figures) {
  static final int TOP = 26;
  private static final int ROW = 46;
  private static final int DOT = 30;
  private static final int AXIS = 26;
  private static final double EPSILONS_SHOWN = 3;
  private static final int LONGEST_NAME = 44;
  private static final double NEAR_EDGE = 0.08;

  /** A value across all rows, and what is written at it. */
  record Line(double at, String label) {}

  /** The panels of a report, without those that have no figure. */
  static List<ForestPanel> of(PromotionReport.Sealed sealed) {
    double epsilon = sealed.policy().epsilon();
    List<Figure> figures = Figure.of(sealed);
    List<ForestPanel> panels = new ArrayList<>();
    for (Group group : Group.values()) {
      List<Figure> rows = figures.stream().filter(figure -> figure.group() == group).toList();
      if (!rows.isEmpty()) {
        panels.add(of(group, rows, epsilon));
      }
    }
    return panels;
  }

  private static ForestPanel of(Group group, List<Figure> rows, double epsilon) {
    return switch (group) {
      case SHARE ->
          new ForestPanel(
              group,
              "Right, and answered",
              "How often the bare student is right, and how many requests it answers.",
              Optional.empty(),
              spanning(rows),
              rows);
      case LOSS ->
          new ForestPanel(
              group,
              "Loss against the teacher",
              "Requests that the student answers and that differ from the reference, of all.",
              Optional.of(new Line(epsilon, "tolerated: " + Percent.of(epsilon))),
              Scale.covering(0, lossShown(rows, epsilon)),
              rows);
      case MEASURE ->
          new ForestPanel(
              group,
              "Further measures of the bare student",
              "Mean scores on novel rows, higher is better.",
              Optional.empty(),
              spanning(rows),
              rows);
      case MEASURE_LOSS ->
          new ForestPanel(
              group,
              "What the served system loses of them",
              "Mean of 1 − score where the student answers, a failed row as if its score were 0; a red mark is what is tolerated.",
              Optional.empty(),
              spanningWith(rows, 0),
              rows);
      case LOSS_DIFFERENCE ->
          new ForestPanel(
              group,
              "Loss, compared on the same rows",
              "Left of zero the candidate loses less; a red mark is what is tolerated.",
              Optional.of(new Line(0, "equal")),
              spanningWith(rows, 0),
              rows);
      case ANSWERED_DIFFERENCE ->
          new ForestPanel(
              group,
              "Share answered, compared on the same rows",
              "Right of zero the candidate answers more.",
              Optional.of(new Line(0, "equal")),
              spanningWith(rows, 0),
              rows);
    };
  }

  String id() {
    return "forest-" + group.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  int height() {
    return bottom() + AXIS;
  }

  int bottom() {
    return TOP + ROW * figures.size();
  }

  int top(int row) {
    return TOP + ROW * row;
  }

  int dot(int row) {
    return top(row) + DOT;
  }

  /** Where a line's words are held, so that they stay inside the drawing. */
  String anchor(Line at) {
    double share = (at.at() - scale.from()) / (scale.to() - scale.from());
    if (share < NEAR_EDGE) {
      return "start";
    }
    return share > 1 - NEAR_EDGE ? "end" : "middle";
  }

  String lower(Figure figure) {
    return scale.x(figure.estimate().lower());
  }

  String upper(Figure figure) {
    return scale.x(figure.estimate().upper());
  }

  boolean leavesRight(Figure figure) {
    return !scale.holds(figure.estimate().upper());
  }

  boolean showsDot(Figure figure) {
    return scale.holds(figure.estimate().value());
  }

  boolean showsLimit(Figure figure) {
    return figure.limit().isPresent() && scale.holds(figure.limit().getAsDouble());
  }

  /** A name short enough for its line. */
  String name(Figure figure) {
    String name = figure.name();
    return name.codePointCount(0, name.length()) <= LONGEST_NAME
        ? name
        : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
  }

  String rows(Figure figure) {
    return Text.count(figure.estimate().n());
  }

  /** What is tolerated of a figure, in the table. */
  String limit(Figure figure) {
    return figure.limit().isPresent()
        ? Percent.of(figure.limit().getAsDouble())
        : group == Group.LOSS ? line.map(at -> Percent.of(at.at())).orElse("–") : "–";
  }

  /** The confidence of the intervals. */
  String level() {
    return figures.stream()
        .map(figure -> Percent.of(figure.estimate().confidence()))
        .distinct()
        .collect(Collectors.joining(" or "));
  }

  /** The plot in words. */
  String description() {
    return figures.stream()
        .map(figure -> "%s: %s, %s.".formatted(figure.name(), figure.value(), figure.interval()))
        .collect(
            Collectors.joining(
                " ",
                "Values with %s intervals. ".formatted(level()),
                line.map(Line::label).map(label -> " A line shows " + label + ".").orElse("")));
  }

  /** A part of few rows has a wide interval; it must not flatten what is around ε. */
  private static double lossShown(List<Figure> rows, double epsilon) {
    double widest = rows.stream().mapToDouble(row -> row.estimate().upper()).max().orElse(0);
    return Math.max(1.5 * epsilon, Math.min(widest, EPSILONS_SHOWN * epsilon));
  }

  private static Scale spanning(List<Figure> rows) {
    return Scale.covering(ends(rows).min().orElse(0), ends(rows).max().orElse(1));
  }

  private static Scale spanningWith(List<Figure> rows, double value) {
    return Scale.covering(
        Math.min(value, ends(rows).min().orElse(value)),
        Math.max(value, ends(rows).max().orElse(value)));
  }

  private static DoubleStream ends(List<Figure> rows) {
    return rows.stream()
        .flatMapToDouble(
            row -> {
              MetricEstimate estimate = row.estimate();
              return DoubleStream.concat(
                  DoubleStream.of(estimate.lower(), estimate.upper()), row.limit().stream());
            });
  }
}

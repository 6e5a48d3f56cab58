package dev.retort.console.simulate;

import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.Percent;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A simulation's outcome as one HTML page that needs no network and no script.
 *
 * @param outcome what is shown
 */
public record SimulationPage(SimulationOutcome outcome) {
  private static final TemplateEngine ENGINE =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          SimulationPage.class.getClassLoader(),
          // Where the build puts all of this module's templates.
          "dev.retort.console.web");

  private static final double LEFT = 40;
  private static final double WIDTH = 590;
  private static final double BOTTOM = 120;
  private static final double HEIGHT = 110;

  /**
   * A task's share served, night by night, in the units of its drawing.
   *
   * @param points of the line
   * @param promotions where a version was promoted
   * @param changes where something changed for good
   */
  public record Curve(String task, String points, List<Dot> promotions, List<Double> changes) {
    public Curve {
      promotions = List.copyOf(promotions);
      changes = List.copyOf(changes);
    }
  }

  /** A place in a drawing. */
  public record Dot(double x, double y) {}

  /** The page, UTF-8 when written. */
  public String html() {
    StringOutput output = new StringOutput();
    ENGINE.render("simulate/simulation.jte", this, output);
    return output.toString();
  }

  /** What is missed, in a sentence. */
  public String verdict() {
    String missed =
        outcome.targets().stream()
            .filter(target -> !target.met())
            .map(SimulationOutcome.Target::name)
            .collect(Collectors.joining(", "));
    return missed.isEmpty() ? "" : "Missed: " + missed + ".";
  }

  /** A curve for each task. */
  public List<Curve> curves() {
    return outcome.totals().stream().map(total -> curve(total.task())).toList();
  }

  private Curve curve(String task) {
    List<SimulationOutcome.Line> lines =
        outcome.lines().stream().filter(line -> line.task().equals(task)).toList();
    return new Curve(
        task,
        lines.stream()
            .map(SimulationPage.this::dot)
            .map(dot -> String.format(Locale.ROOT, "%.1f,%.1f", dot.x(), dot.y()))
            .collect(Collectors.joining(" ")),
        outcome.promotions().stream()
            .filter(promoted -> promoted.task().equals(task))
            .flatMap(
                promoted ->
                    lines.stream().filter(line -> line.night() == promoted.night()).map(this::dot))
            .toList(),
        outcome.fixes().stream()
            .filter(fix -> fix.task().equals(task))
            .map(fix -> x(fix.night()))
            .toList());
  }

  private Dot dot(SimulationOutcome.Line line) {
    return new Dot(x(line.night()), BOTTOM - HEIGHT * line.served());
  }

  private double x(int night) {
    return LEFT + WIDTH * (night - 1) / Math.max(1, outcome.nights() - 1);
  }

  /** A share. */
  public String percent(double share) {
    return Percent.of(share);
  }

  /** A share with its interval. */
  public String interval(MetricEstimate estimate) {
    return "%s (%s to %s)"
        .formatted(
            Percent.of(estimate.value()),
            Percent.atLeast(estimate.lower()),
            Percent.atMost(estimate.upper()));
  }

  /** A number. */
  public String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** An amount. */
  public String dollars(double amount) {
    return String.format(Locale.ROOT, "%.2f", amount);
  }

  /** A night, or a dash. */
  public String night(OptionalInt night) {
    return night.isPresent() ? "night " + night.getAsInt() : "–";
  }
}

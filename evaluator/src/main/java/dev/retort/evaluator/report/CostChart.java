package dev.retort.evaluator.report;

import dev.retort.evaluator.compare.ComparisonReport;
import dev.retort.evaluator.compare.ModelResult;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.Percent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Quality against cost, a dot a model. Quality begins where the lowest interval does. */
record CostChart(
    List<PlotArea.Tick> ticksX, List<PlotArea.Tick> ticksY, List<Dot> dots, List<String> missing) {
  private static final int TICKS = 5;
  private static final double GRAIN = 0.05;
  private static final double LABEL_HEIGHT = 16;
  private static final double LABEL_WIDTH = 150;

  /** A model; its whisker is the interval of its quality. */
  record Dot(
      String model,
      String x,
      String y,
      String lower,
      String upper,
      String labelX,
      String labelY,
      String anchor,
      String text) {}

  private record Place(String model, double cost, MetricEstimate quality) {}

  static CostChart of(ComparisonReport report) {
    List<Place> places = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (ModelResult model : report.models()) {
      if (model.cost().dollars().isPresent() && model.decidingQuality().isPresent()) {
        places.add(
            new Place(
                model.name(),
                model.cost().dollars().getAsDouble(),
                model.decidingQuality().orElseThrow()));
      } else {
        missing.add(model.name());
      }
    }
    double most = places.stream().mapToDouble(Place::cost).max().orElse(0);
    double maxX = most > 0 ? PlotArea.roundUp(most * 1.02) : 1;
    double least = places.stream().mapToDouble(place -> place.quality().lower()).min().orElse(0);
    double minY = Math.max(0, Math.min(1 - 2 * GRAIN, Math.floor(least / GRAIN) * GRAIN));
    return new CostChart(
        ticks(tick -> units(x(tick, 1)), share -> Text.dollars(share * maxX)),
        ticks(tick -> units(y(minY + tick * (1 - minY), minY)), tick -> label(tick, minY)),
        dots(places, maxX, minY),
        missing);
  }

  /** What stands at a share of an axis. */
  private interface Label {
    String of(double share);
  }

  private static List<PlotArea.Tick> ticks(Label at, Label label) {
    return IntStream.rangeClosed(0, TICKS)
        .mapToDouble(i -> (double) i / TICKS)
        .mapToObj(share -> new PlotArea.Tick(at.of(share), label.of(share)))
        .toList();
  }

  private static String label(double share, double minY) {
    return Percent.of(minY + share * (1 - minY));
  }

  /** From top to bottom, so that no label covers the one above it. */
  private static List<Dot> dots(List<Place> places, double maxX, double minY) {
    List<Dot> dots = new ArrayList<>();
    List<double[]> labels = new ArrayList<>();
    List<Place> falling =
        places.stream()
            .sorted(Comparator.comparingDouble((Place place) -> -place.quality().value()))
            .toList();
    for (Place place : falling) {
      double x = x(place.cost(), maxX);
      double y = y(place.quality().value(), minY);
      double label = free(labels, x, y);
      labels.add(new double[] {x, label});
      boolean right = x < (PlotArea.LEFT + PlotArea.RIGHT) / 2.0;
      dots.add(
          new Dot(
              place.model(),
              units(x),
              units(y),
              units(y(place.quality().lower(), minY)),
              units(y(place.quality().upper(), minY)),
              units(x + (right ? 11 : -11)),
              units(label),
              right ? "start" : "end",
              "%s: %s at %s for 1,000 requests"
                  .formatted(
                      place.model(),
                      Percent.of(place.quality().value()),
                      Text.dollars(place.cost()))));
    }
    return dots;
  }

  /** Below whatever label is near. */
  private static double free(List<double[]> labels, double x, double y) {
    double label = y;
    for (double[] other : labels) {
      if (Math.abs(other[0] - x) < LABEL_WIDTH && label < other[1] + LABEL_HEIGHT) {
        label = other[1] + LABEL_HEIGHT;
      }
    }
    return label;
  }

  private static double x(double value, double maxX) {
    return PlotArea.LEFT + (PlotArea.RIGHT - PlotArea.LEFT) * value / maxX;
  }

  private static double y(double value, double minY) {
    return PlotArea.BOTTOM - (PlotArea.BOTTOM - PlotArea.TOP) * (value - minY) / (1 - minY);
  }

  private static String units(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}

package dev.retort.evaluator.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Maps shares onto the user units of a drawing: x grows to the right, y grows upwards.
 *
 * @param maxX the share at the right edge
 * @param maxY the share at the upper edge
 */
record PlotArea(double maxX, double maxY) {
  static final int WIDTH = 548;
  static final int HEIGHT = 350;
  static final int LEFT = 50;
  static final int RIGHT = 518;
  static final int TOP = 30;
  static final int BOTTOM = 300;
  private static final int TICKS = 5;

  /** A place in the data's own units. */
  record Point(double x, double y) {}

  /** A place on an axis, and what is written there. */
  record Tick(String at, String label) {}

  String x(double value) {
    return units(LEFT + (RIGHT - LEFT) * value / maxX);
  }

  String y(double value) {
    return units(BOTTOM - (BOTTOM - TOP) * value / maxY);
  }

  String points(List<Point> line) {
    return line.stream()
        .map(point -> x(point.x()) + "," + y(point.y()))
        .collect(Collectors.joining(" "));
  }

  List<Tick> ticksX() {
    return IntStream.rangeClosed(0, TICKS)
        .mapToObj(i -> new Tick(x(maxX * i / TICKS), label(maxX * i / TICKS)))
        .toList();
  }

  List<Tick> ticksY() {
    return IntStream.rangeClosed(0, TICKS)
        .mapToObj(i -> new Tick(y(maxY * i / TICKS), label(maxY * i / TICKS)))
        .toList();
  }

  /** The next number above that five even steps of at most two digits reach. */
  static double roundUp(double share) {
    double step = share / TICKS;
    double magnitude = Math.pow(10, Math.floor(Math.log10(step)));
    for (double factor : new double[] {1, 2, 2.5, 5, 10}) {
      if (factor * magnitude * TICKS >= share * (1 - 1e-12)) {
        return factor * magnitude * TICKS;
      }
    }
    return share;
  }

  static String label(double share) {
    String text = String.format(Locale.ROOT, "%.2f", 100 * share);
    return text.replaceFirst("\\.?0+$", "") + " %";
  }

  private static String units(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}

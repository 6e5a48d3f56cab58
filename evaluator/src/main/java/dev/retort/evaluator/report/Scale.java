package dev.retort.evaluator.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A horizontal axis between two round shares.
 *
 * @param from at the left edge
 * @param step between ticks, &gt; 0
 * @param steps how many there are, ≥ 1
 */
record Scale(double from, double step, int steps) {
  static final int WIDTH = PlotArea.WIDTH;
  static final int LEFT = 26;
  static final int RIGHT = WIDTH - 26;
  private static final int STEPS = 5;
  private static final double SMALLEST_SPAN = 0.001;
  private static final double ROUNDING = 1e-9;

  /** The axis that holds both ends and has round ticks. */
  static Scale covering(double low, double high) {
    double step = PlotArea.roundUp(Math.max(high - low, SMALLEST_SPAN)) / STEPS;
    double first = Math.floor(low / step + ROUNDING);
    double last = Math.max(first + 1, Math.ceil(high / step - ROUNDING));
    return new Scale(first * step, step, (int) (last - first));
  }

  double to() {
    return from + step * steps;
  }

  boolean holds(double value) {
    return value >= from - ROUNDING && value <= to() + ROUNDING;
  }

  /** The place of a value; of one beyond an edge, the edge. */
  String x(double value) {
    double inside = Math.max(from, Math.min(to(), value));
    return String.format(
        Locale.ROOT, "%.1f", LEFT + (RIGHT - LEFT) * (inside - from) / (step * steps));
  }

  List<PlotArea.Tick> ticks() {
    return IntStream.rangeClosed(0, steps)
        .mapToDouble(i -> from + i * step)
        .mapToObj(share -> new PlotArea.Tick(x(share), PlotArea.label(share)))
        .toList();
  }
}

package dev.retort.evaluator.report;

import dev.retort.evaluator.Calibration;
import dev.retort.evaluator.statistics.Percent;
import java.util.List;
import java.util.Locale;

/** How often answers of a confidence are right. */
record ReliabilityChart(PlotArea area, List<Dot> dots) {
  private static final double MAX_RADIUS = 15;
  private static final double MIN_RADIUS = 4;

  /** Rows of similar confidence, drawn by how many they are. */
  record Dot(double x, double y, String radius, String rows, String confidence, String accuracy) {}

  static ReliabilityChart of(Calibration calibration) {
    int most = calibration.bins().stream().mapToInt(Calibration.Bin::rows).max().orElse(1);
    return new ReliabilityChart(
        new PlotArea(1, 1), calibration.bins().stream().map(bin -> dot(bin, most)).toList());
  }

  private static Dot dot(Calibration.Bin bin, int most) {
    double radius = Math.max(MIN_RADIUS, MAX_RADIUS * Math.sqrt((double) bin.rows() / most));
    return new Dot(
        bin.confidence(),
        bin.accuracy(),
        String.format(Locale.ROOT, "%.1f", radius),
        Text.count(bin.rows()),
        Percent.of(bin.confidence()),
        Percent.of(bin.accuracy()));
  }
}

package dev.retort.dataset.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * One column of a histogram of lengths.
 *
 * @param name the lengths that it counts
 * @param count how many texts have one
 * @param share its height, where the highest has 1
 * @param centre of its foot, in the chart's user units
 * @param width in the chart's user units
 */
record Column(String name, long count, double share, double centre, double width) {
  static final int WIDTH = 548;
  static final int BOTTOM = 190;
  static final int HEIGHT = 225;
  private static final int TOP = 24;
  private static final double WIDEST = 60;

  /**
   * Columns side by side, without a gap between the least and the greatest length.
   *
   * @param histogram counts by bin, as {@link dev.retort.dataset.TextLengths} has them
   */
  static List<Column> chart(SortedMap<Integer, Long> histogram) {
    List<Integer> bins = new ArrayList<>();
    if (!histogram.isEmpty()) {
      for (int bin = histogram.firstKey(); bin <= histogram.lastKey(); bin = next(bin)) {
        bins.add(bin);
      }
    }
    double highest = histogram.values().stream().mapToLong(Long::longValue).max().orElse(1);
    double pitch = Math.min(WIDEST, (double) WIDTH / Math.max(1, bins.size()));
    List<Column> columns = new ArrayList<>();
    for (int bin : bins) {
      long count = histogram.getOrDefault(bin, 0L);
      columns.add(
          new Column(
              name(bin), count, count / highest, pitch * (columns.size() + 0.5), pitch * 0.8));
    }
    return columns;
  }

  private static int next(int bin) {
    return bin < 1 ? bin + 1 : 2 * bin;
  }

  private static String name(int bin) {
    return bin <= 2 ? Integer.toString(bin) : bin / 2 + 1 + "–" + bin;
  }

  String x() {
    return units(centre - width / 2);
  }

  String middle() {
    return units(centre);
  }

  String y() {
    return units(BOTTOM - (BOTTOM - TOP) * share);
  }

  String height() {
    return units((BOTTOM - TOP) * share);
  }

  String breadth() {
    return units(width);
  }

  /** Above its column. */
  String labelled() {
    return units(BOTTOM - (BOTTOM - TOP) * share - 6);
  }

  String blocks() {
    return Words.blocks(share);
  }

  private static String units(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}

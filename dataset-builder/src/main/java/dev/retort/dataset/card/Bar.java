package dev.retort.dataset.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One of a chart's horizontal bars.
 *
 * @param name what it stands for
 * @param value its length as people read it
 * @param share its length, where the longest has 1
 * @param top its upper edge in the chart's user units
 */
record Bar(String name, String value, double share, int top) {
  static final int PITCH = 24;
  static final int THICKNESS = 15;
  static final int WIDTH = 700;
  static final int LEFT = 270;
  private static final int LONGEST = 330;
  private static final int NAME = 31;

  /** Bars one below the other. */
  static List<Bar> chart(Map<String, Long> counts) {
    double longest =
        Math.max(1, counts.values().stream().mapToLong(Long::longValue).max().orElse(1));
    List<Bar> bars = new ArrayList<>();
    counts.forEach(
        (name, count) ->
            bars.add(new Bar(name, Words.count(count), count / longest, bars.size() * PITCH)));
    return bars;
  }

  /** As much of the name as fits beside its bar. */
  String shortName() {
    return name.codePointCount(0, name.length()) <= NAME
        ? name
        : name.substring(0, name.offsetByCodePoints(0, NAME - 1)) + "…";
  }

  String width() {
    return String.format(Locale.ROOT, "%.1f", LONGEST * share);
  }

  String valueAt() {
    return String.format(Locale.ROOT, "%.1f", LEFT + LONGEST * share + 8);
  }

  int baseline() {
    return top + THICKNESS - 3;
  }

  String blocks() {
    return Words.blocks(share);
  }
}

package dev.retort.dataset.card;

import java.time.Instant;
import java.util.Locale;

/** Numbers and names as a card shows them. */
final class Words {
  private static final int LONGEST = 60;
  private static final int BLOCKS = 24;

  private Words() {}

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String count(long count, String one, String more) {
    return count(count) + " " + (count == 1 ? one : more);
  }

  static String share(long part, long whole) {
    return whole == 0 ? "–" : percent((double) part / whole);
  }

  static String percent(double share) {
    double percent = 100 * share;
    return percent > 0 && percent < 0.1
        ? "< 0.1 %"
        : String.format(Locale.ROOT, "%.1f %%", percent).replace(".0 %", " %");
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%,.1f", value);
  }

  /** An instant; the ends of time are no dates. */
  static String time(Instant instant) {
    boolean date =
        instant.isAfter(Instant.EPOCH) && instant.isBefore(Instant.parse("9999-01-01T00:00:00Z"));
    return date ? instant.toString() : "–";
  }

  /** A label cut to a readable length, on one line. */
  static String label(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .map(c -> Character.isISOControl(c) || isLone(c) ? 0xFFFD : c)
        .forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) > LONGEST ? shown + "…" : shown.toString();
  }

  private static boolean isLone(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  /** Text in a cell of a Markdown table, with no sign of it taken for markup. */
  static String cell(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if ("\\`*_{}[]<>#|&~".indexOf(c) >= 0) {
                escaped.append('\\');
              }
              escaped.appendCodePoint(c);
            });
    return escaped.toString();
  }

  /** A bar of blocks for texts. */
  static String blocks(double share) {
    int blocks = (int) Math.round(BLOCKS * share);
    return "█".repeat(blocks == 0 && share > 0 ? 1 : blocks);
  }
}

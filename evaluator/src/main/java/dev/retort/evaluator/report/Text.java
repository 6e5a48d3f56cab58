package dev.retort.evaluator.report;

import java.util.Locale;

/** Numbers and captured text as the page shows them. */
final class Text {
  private static final int MAX_LENGTH = 400;

  private Text() {}

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  static String dollars(double amount) {
    return String.format(Locale.ROOT, amount >= 0.1 || amount == 0 ? "$%,.2f" : "$%.4f", amount);
  }

  static String capitalised(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }

  /** A sentence whose percentages stay on one line. */
  static String unbroken(String sentence) {
    return sentence.replace(" %", "\u00a0%");
  }

  /** Captured text, cut to a readable length, without characters that no page may hold. */
  static String excerpt(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(MAX_LENGTH)
        .map(c -> legal(c) ? c : 0xFFFD)
        .forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) > MAX_LENGTH ? shown + "…" : shown.toString();
  }

  private static boolean legal(int c) {
    return c == '\n'
        || c == '\t'
        || (c >= ' ' && !Character.isISOControl(c) && c < Character.MIN_SURROGATE)
        || (c > Character.MAX_SURROGATE && (c & 0xFFFE) != 0xFFFE);
  }
}

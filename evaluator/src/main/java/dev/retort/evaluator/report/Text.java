package dev.retort.evaluator.report;

import dev.retort.evaluator.statistics.Percent;
import java.util.Locale;

/** Numbers and captured text as the page shows them. */
final class Text {
  private static final int MAX_LENGTH = 400;
  private static final double LEAST_P = 0.001;

  private Text() {}

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  static String dollars(double amount) {
    String digits = Math.abs(amount) >= 0.1 || amount == 0 ? "$%,.2f" : "$%.4f";
    return (amount < 0 ? "−" : "") + String.format(Locale.ROOT, digits, Math.abs(amount));
  }

  /** A difference of two shares, with its sign. */
  static String points(double difference) {
    String text = Percent.of(difference).replace("%", "points");
    return difference > 0 ? "+" + text : text;
  }

  /** A p-value to three decimals, never rounded down to nothing. */
  static String pValue(double p) {
    return p < LEAST_P ? "< " + LEAST_P : number(p, 3);
  }

  /** A p-value after the letter. */
  static String pRelation(double p) {
    return p < LEAST_P ? pValue(p) : "= " + pValue(p);
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

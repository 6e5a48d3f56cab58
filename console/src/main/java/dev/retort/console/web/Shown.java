package dev.retort.console.web;

import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.Percent;
import java.time.Duration;
import java.util.Locale;

/** How pages write spans of time and amounts. */
public final class Shown {
  private static final double CENT = 0.01;

  private Shown() {}

  /** Hours, minutes and seconds, as far as they matter: 2 h 5 min, 5 min 3 s, 3.2 s, 40 ms. */
  public static String span(Duration span) {
    if (span.toHours() > 0) {
      return "%,d h %d min".formatted(span.toHours(), span.toMinutesPart());
    }
    if (span.toMinutes() > 0) {
      return "%d min %d s".formatted(span.toMinutes(), span.toSecondsPart());
    }
    return span.toMillis() < 1000
        ? span.toMillis() + " ms"
        : String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1000.0);
  }

  /** A whole number with its thousands set apart. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A measured number, to three significant digits. */
  public static String figure(double number) {
    return String.format(Locale.ROOT, "%.3g", number);
  }

  /** US dollars and cents; of less than a cent, two digits that mean something. */
  public static String dollars(double amount) {
    double size = Math.abs(amount);
    String sign = amount < 0 ? "−$" : "$";
    return size == 0 || size >= CENT
        ? String.format(Locale.ROOT, "%s%,.2f", sign, size)
        : String.format(Locale.ROOT, "%s%.2g", sign, size);
  }

  /** A share in per cent, with one decimal. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** A difference of two shares in percentage points, with its interval. */
  public static String difference(MetricEstimate difference) {
    return String.format(
        Locale.ROOT,
        "%+.2f points (%+.2f to %+.2f at %s confidence)",
        100 * difference.value(),
        100 * difference.lower(),
        100 * difference.upper(),
        Percent.of(difference.confidence()));
  }
}

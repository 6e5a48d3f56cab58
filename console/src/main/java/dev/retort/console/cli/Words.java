package dev.retort.console.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times and spans as people read them. */
final class Words {
  private static final int HOURS = 48;

  private Words() {}

  /** A time without what is below seconds. */
  static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  /** A span in its largest unit: {@code 45 s}, {@code 12 min}, {@code 7 h}, {@code 3 d}. */
  static String span(Duration span) {
    if (span.toMinutes() == 0) {
      return span.toSeconds() + " s";
    }
    if (span.toHours() == 0) {
      return span.toMinutes() + " min";
    }
    return span.toHours() < HOURS ? span.toHours() + " h" : span.toDays() + " d";
  }
}

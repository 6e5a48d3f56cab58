package dev.retort.console.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as pages show them: in UTC, to the minute. */
public final class Moments {
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private Moments() {}

  /** A time, such as {@code 2026-02-03 04:05}; windows may begin or end at no time at all. */
  public static String text(Instant at) {
    if (at.isBefore(FIRST)) {
      return "the beginning";
    }
    return at.isAfter(LAST) ? "no end" : MINUTES.format(at);
  }
}

package dev.retort.scheduler.budget;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * A night: from noon to noon, so that runs before and after midnight share a budget. One is 23 or
 * 25 hours long where clocks change.
 *
 * @param from its noon
 * @param until the next noon, which is no part of it
 */
public record BudgetNight(Instant from, Instant until) {

  /** The night that an instant belongs to. */
  public static BudgetNight of(Instant instant, ZoneId zone) {
    ZonedDateTime noon = instant.atZone(zone).with(LocalTime.NOON);
    ZonedDateTime from = noon.toInstant().isAfter(instant) ? noon.minusDays(1) : noon;
    return new BudgetNight(from.toInstant(), from.plusDays(1).toInstant());
  }
}

package dev.retort.router;

import dev.retort.evaluator.cost.SampledShare;
import dev.retort.router.DailyBudget.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The share of a task's requests that is drawn for the teacher now, and what that follows from. It
 * changes at full hours alone, so that the propensity that is logged is the one that was drawn by,
 * whatever is decided in between. Immutable.
 *
 * <p><b>Budget.</b> What a day's sample costs at a share of 1 is known of the days before (each
 * sampled call counts for 1/propensity of them); the share is such that the dearest of the last
 * seven days would have stayed within the budget. So a budget that turns out too small lowers the
 * next days' share, and never stops a day's draws: a sample without its evenings would be biased.
 * Extras get what the uniform sample is not expected to need.
 *
 * @param hour since when the share holds
 * @param share in (0, 1]
 * @param raise from and until when it is raised, if it is or will be
 * @param days what was spent, the latest day last
 */
record TaskShare(Instant hour, double share, Optional<Raised> raise, List<Day> days) {
  private static final int REMEMBERED_DAYS = 8;

  /** However small a budget, one request in ten thousand is drawn. */
  private static final double LEAST = 1e-4;

  /** Before the first request. */
  static final TaskShare START = new TaskShare(Instant.EPOCH, 1, Optional.empty(), List.of());

  TaskShare {
    Objects.requireNonNull(hour);
    Objects.requireNonNull(raise);
    days = List.copyOf(days);
  }

  /**
   * A time with a larger share.
   *
   * @param from a full hour
   * @param until the first instant after it
   */
  record Raised(double factor, Instant from, Instant until) {
    boolean holds(Instant at) {
      return !at.isBefore(from) && at.isBefore(until);
    }
  }

  /**
   * What a day's calls cost, in calls and in dollars.
   *
   * @param floor those of the uniform sample
   * @param extras further ones
   * @param atFullShare what the uniform sample would have cost if it were everything
   */
  record Day(LocalDate day, Cost floor, Cost extras, Cost atFullShare) {
    static Day of(LocalDate day) {
      return new Day(day, Cost.NONE, Cost.NONE, Cost.NONE);
    }

    Day later(long days) {
      return new Day(day.plusDays(days), floor, extras, atFullShare);
    }
  }

  /** Calls and dollars. */
  record Cost(double calls, double dollars) {
    static final Cost NONE = new Cost(0, 0);

    Cost plus(double moreCalls, double moreDollars) {
      return new Cost(calls + moreCalls, dollars + moreDollars);
    }

    double in(Unit unit) {
      return unit == Unit.CALLS ? calls : dollars;
    }
  }

  /**
   * The share at a time. A request that came before the hour began changes nothing.
   *
   * @param usual the share without a budget and a raise
   */
  TaskShare at(Instant time, SamplingPolicy policy, double usual) {
    if (!endsBefore(time)) {
      return this;
    }
    Instant now = time.truncatedTo(ChronoUnit.HOURS);
    double raised =
        raise
            .filter(r -> r.holds(now))
            .map(r -> Math.max(usual, Math.min(SampledShare.MOST, usual * r.factor())))
            .orElse(usual);
    LocalDate today = day(now);
    double affordable =
        policy
            .budget()
            .map(budget -> budget.amount() / dearestBefore(today, budget.unit()))
            .orElse(1.0);
    double next = Math.max(Math.min(raised, affordable), Math.min(usual, LEAST));
    return new TaskShare(now, next, raise.filter(r -> now.isBefore(r.until())), days);
  }

  /** Whether a time is in a later hour. */
  boolean endsBefore(Instant time) {
    return time.truncatedTo(ChronoUnit.HOURS).isAfter(hour);
  }

  /** What the dearest of the days before would have cost at a share of 1; 0 if none is known. */
  private double dearestBefore(LocalDate today, Unit unit) {
    return days.stream()
        .filter(day -> day.day().isBefore(today))
        .mapToDouble(day -> day.atFullShare().in(unit))
        .max()
        .orElse(0);
  }

  /** Whether the day's budget leaves something for extras. */
  boolean affordsExtras(Instant time, SamplingPolicy policy) {
    if (policy.budget().isEmpty()) {
      return true;
    }
    Unit unit = policy.budget().get().unit();
    LocalDate today = day(time);
    Day spent = spentOn(today);
    double floorSoFar = spent.floor().in(unit);
    double expected = Math.max(floorSoFar, share * dearestBefore(today, unit));
    return spent.extras().in(unit) + expected < policy.budget().get().amount();
  }

  /** After a call of the uniform sample. */
  TaskShare sampled(Instant time, double propensity, double dollars) {
    return with(
        time,
        day ->
            new Day(
                day.day(),
                day.floor().plus(1, dollars),
                day.extras(),
                day.atFullShare().plus(1 / propensity, dollars / propensity)));
  }

  /** After an extra call. */
  TaskShare extra(Instant time, double dollars) {
    return with(
        time,
        day -> new Day(day.day(), day.floor(), day.extras().plus(1, dollars), day.atFullShare()));
  }

  /** A day with something more. */
  @FunctionalInterface
  private interface Entry {
    Day in(Day day);
  }

  /**
   * The same after the clock was set: every hour and day is as far away as it was.
   *
   * @param by how far; negative where it was set back
   */
  TaskShare shifted(Duration by) {
    if (by.isZero()) {
      return this;
    }
    long wholeDays = Math.round((double) by.toSeconds() / Duration.ofDays(1).toSeconds());
    return new TaskShare(
        hour.plus(by),
        share,
        raise.map(r -> new Raised(r.factor(), r.from().plus(by), r.until().plus(by))),
        days.stream().map(day -> day.later(wholeDays)).toList());
  }

  /** As a process takes it over: what it has from the future, it has from a clock that was set. */
  TaskShare knownAt(Instant now) {
    return hour.isAfter(now) ? shifted(Duration.between(hour, now)) : this;
  }

  private TaskShare with(Instant time, Entry entry) {
    LocalDate today = day(time);
    List<Day> after = new ArrayList<>(days);
    after.removeIf(day -> day.day().equals(today));
    after.add(entry.in(spentOn(today)));
    after.sort((a, b) -> a.day().compareTo(b.day()));
    if (after.size() > REMEMBERED_DAYS) {
      after.remove(0);
    }
    return new TaskShare(hour, share, raise, after);
  }

  /** What a day has cost so far. */
  Day spentOn(LocalDate date) {
    return days.stream()
        .filter(day -> day.day().equals(date))
        .findFirst()
        .orElseGet(() -> Day.of(date));
  }

  /** Raised from the next full hour on; a raise that holds already is made longer. */
  TaskShare raised(Instant time, SamplingPolicy.Raise by) {
    Instant next = time.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
    Instant from = raise.filter(r -> r.holds(time)).map(Raised::from).orElse(next);
    return new TaskShare(
        hour, share, Optional.of(new Raised(by.factor(), from, next.plus(by.duration()))), days);
  }

  static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}

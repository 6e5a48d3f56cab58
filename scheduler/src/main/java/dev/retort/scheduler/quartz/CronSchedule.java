package dev.retort.scheduler.quartz;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.quartz.CronExpression;
import org.quartz.CronTrigger;
import org.quartz.Trigger;

/**
 * When a task's runs happen: whenever a clock on the wall shows one of the times.
 *
 * <p>When clocks are put forward, a time that they skip comes as much later as they are put
 * forward: 02:30 is 03:30 then. When they are put back, a time that they show twice counts the
 * first time. So what is to happen at 02:30 happens once on each day.
 *
 * @param cron six or seven fields, seconds first, as Quartz reads them; several such lines are
 *     separated by semicolons
 * @param zone the time zone of the fields
 */
public record CronSchedule(String cron, ZoneId zone) {
  private static final String SEPARATOR = ";";

  /** As many characters as Quartz's tables have. */
  private static final int LONGEST = 120;

  private static final Duration LOOKED_BACK = Duration.ofDays(800);

  public CronSchedule {
    Objects.requireNonNull(zone);
    if (cron.length() > LONGEST) {
      throw new IllegalArgumentException(
          "a schedule has at most %d characters, '%s' has %d: split it over several tasks, or write ranges"
              .formatted(LONGEST, cron, cron.length()));
    }
    lines(cron);
  }

  /** The schedule of a trigger that was made of one. */
  static CronSchedule of(Trigger trigger) {
    CronTrigger cron = (CronTrigger) trigger;
    return new CronSchedule(cron.getCronExpression(), ZoneId.of(cron.getTimeZone().getID()));
  }

  private static List<CronExpression> lines(String cron) {
    return Arrays.stream(cron.split(SEPARATOR)).map(String::strip).map(CronSchedule::line).toList();
  }

  /** A line as it were if nobody ever changed a clock. */
  private static CronExpression line(String text) {
    try {
      CronExpression line = new CronExpression(text);
      line.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
      return line;
    } catch (ParseException e) {
      throw new IllegalArgumentException(
          "'%s' is no cron expression (%s): seconds minutes hours day-of-month month day-of-week, such as 0 0 2 * * ?"
              .formatted(text, e.getMessage()),
          e);
    }
  }

  /** The first time after another one; empty if there is none any more. */
  public Optional<Instant> after(Instant time) {
    LocalDateTime shown = LocalDateTime.ofInstant(time, zone);
    List<CronExpression> lines = lines(cron);
    Optional<Instant> next = after(lines, shown, time);
    ZoneOffsetTransition last = zone.getRules().previousTransition(time.plusNanos(1));
    if (last == null
        || !last.isGap()
        || !time.isBefore(last.getInstant().plus(last.getDuration()))) {
      return next;
    }
    // Times that were skipped come within the hour after the change, beside those of that hour.
    return earlier(next, after(lines, shown.minus(last.getDuration()), time));
  }

  private Optional<Instant> after(List<CronExpression> lines, LocalDateTime shown, Instant time) {
    Optional<LocalDateTime> next = next(lines, shown);
    while (next.isPresent() && !instant(next.get()).isAfter(time)) {
      next = next(lines, next.get());
    }
    if (next.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> found = next.map(this::instant);
    ZoneOffsetTransition change = zone.getRules().getTransition(next.get());
    if (change == null || !change.isGap()) {
      return found;
    }
    // What is skipped comes late: a time right behind the gap may come before it.
    Optional<Instant> behind =
        next(lines, change.getDateTimeAfter().minusSeconds(1)).map(this::instant);
    return earlier(found, behind.filter(other -> other.isAfter(time)));
  }

  private Instant instant(LocalDateTime shown) {
    return shown.atZone(zone).toInstant();
  }

  private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    return Stream.concat(one.stream(), other.stream()).min(Instant::compareTo);
  }

  private static Optional<LocalDateTime> next(List<CronExpression> lines, LocalDateTime shown) {
    Date from = Date.from(shown.toInstant(ZoneOffset.UTC));
    return lines.stream()
        .flatMap(line -> Optional.ofNullable(line.getTimeAfter(from)).stream())
        .min(Date::compareTo)
        .map(date -> LocalDateTime.ofInstant(date.toInstant(), ZoneOffset.UTC));
  }

  /** The last time until another, that one included; empty if there is none within two years. */
  Optional<Instant> latest(Instant time) {
    Instant limit = time.plusMillis(1);
    for (Duration back = Duration.ofMinutes(1);
        back.compareTo(LOOKED_BACK) < 0;
        back = back.multipliedBy(4)) {
      Optional<Instant> found = after(limit.minus(back)).filter(next -> next.isBefore(limit));
      if (found.isPresent()) {
        return Optional.of(last(found.get(), limit));
      }
    }
    return Optional.empty();
  }

  private Instant last(Instant first, Instant limit) {
    Instant last = first;
    for (Optional<Instant> next = after(last);
        next.isPresent() && next.get().isBefore(limit);
        next = after(last)) {
      last = next.get();
    }
    return last;
  }

  /** Whether it says the same, in whatever words it names the zone. */
  boolean isSameAs(CronSchedule other) {
    return cron.equals(other.cron) && zone.normalized().equals(other.zone.normalized());
  }
}

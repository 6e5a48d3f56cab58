package dev.retort.evaluator.slice;

import dev.retort.dataset.TrainingExample;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;

/**
 * By the time of the request in UTC: in dimension {@code hour} by blocks of six hours, and in
 * dimension {@code day} or {@code week} by the calendar.
 *
 * @param period the calendar's grain; windows of a few days are divided by days, longer ones by
 *     weeks, since each slice needs rows
 */
public record TimeSlices(Period period) implements SliceRule {
  private static final int BLOCK = 6;

  /** The calendar's grain. */
  public enum Period {
    /** Days, such as {@code 2026-03-01}. */
    DAY,
    /** ISO 8601 weeks, such as {@code 2026-W09}. */
    WEEK
  }

  @Override
  public List<Slice> slices(TrainingExample row) {
    ZonedDateTime time = row.createdAt().atZone(ZoneOffset.UTC);
    int from = time.getHour() / BLOCK * BLOCK;
    return List.of(
        new Slice("hour", String.format(Locale.ROOT, "%02d–%02d UTC", from, from + BLOCK)),
        period == Period.DAY
            ? new Slice("day", DateTimeFormatter.ISO_LOCAL_DATE.format(time))
            : new Slice("week", week(time)));
  }

  private static String week(ZonedDateTime time) {
    return String.format(
        Locale.ROOT,
        "%04d-W%02d",
        time.get(IsoFields.WEEK_BASED_YEAR),
        time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
  }
}

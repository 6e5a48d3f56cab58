package dev.retort.scheduler.quartz;

import java.text.ParseException;
import java.time.ZoneId;
import java.util.Objects;
import org.quartz.CronExpression;
import org.quartz.CronTrigger;
import org.quartz.Trigger;

/**
 * When a task's runs happen.
 *
 * @param cron six or seven fields, seconds first, as Quartz reads them
 * @param zone the time zone of the fields
 */
public record CronSchedule(String cron, ZoneId zone) {
  public CronSchedule {
    Objects.requireNonNull(zone);
    try {
      CronExpression.validateExpression(cron);
    } catch (ParseException e) {
      throw new IllegalArgumentException(
          "'%s' is no cron expression (%s): seconds minutes hours day-of-month month day-of-week, such as 0 0 2 * * ?"
              .formatted(cron, e.getMessage()),
          e);
    }
  }

  /** The schedule of a trigger that was made of one. */
  static CronSchedule of(Trigger trigger) {
    CronTrigger cron = (CronTrigger) trigger;
    return new CronSchedule(cron.getCronExpression(), ZoneId.of(cron.getTimeZone().getID()));
  }
}

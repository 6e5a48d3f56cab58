package dev.retort.scheduler.quartz;

import java.util.Date;
import java.util.TimeZone;
import org.quartz.CronTrigger;
import org.quartz.ScheduleBuilder;
import org.quartz.impl.triggers.CronTriggerImpl;
import org.quartz.spi.MutableTrigger;

/**
 * A cron trigger that fires once for each time of its schedule, whatever is done to clocks:
 * Quartz's own does not fire at all on a day on which clocks skip its time.
 */
final class ZonedCronTrigger extends CronTriggerImpl {
  private static final long serialVersionUID = 1;

  private final transient CronSchedule schedule;

  private ZonedCronTrigger(CronSchedule schedule) {
    this.schedule = schedule;
  }

  /** Builds triggers of a schedule. */
  static ScheduleBuilder<CronTrigger> on(CronSchedule schedule, Missed missed) {
    return on(
        schedule,
        missed == Missed.SKIP
            ? CronTrigger.MISFIRE_INSTRUCTION_DO_NOTHING
            : CronTrigger.MISFIRE_INSTRUCTION_FIRE_ONCE_NOW);
  }

  /** Builds triggers of a schedule. */
  static ScheduleBuilder<CronTrigger> on(CronSchedule schedule, int misfireInstruction) {
    return new ScheduleBuilder<>() {
      @Override
      protected MutableTrigger build() {
        ZonedCronTrigger trigger = new ZonedCronTrigger(schedule);
        trigger.setMisfireInstruction(misfireInstruction);
        return trigger;
      }
    };
  }

  /** What becomes of a time at which nobody was there. */
  Missed missed() {
    return getMisfireInstruction() == CronTrigger.MISFIRE_INSTRUCTION_DO_NOTHING
        ? Missed.SKIP
        : Missed.RUN_ONCE;
  }

  @Override
  public String getCronExpression() {
    return schedule.cron();
  }

  @Override
  public TimeZone getTimeZone() {
    return TimeZone.getTimeZone(schedule.zone());
  }

  @Override
  protected Date getTimeAfter(Date afterTime) {
    return schedule.after(afterTime.toInstant()).map(Date::from).orElse(null);
  }

  /** Quartz's own store of cron triggers would forget what this one is. */
  @Override
  public boolean hasAdditionalProperties() {
    return true;
  }

  @Override
  public ScheduleBuilder<CronTrigger> getScheduleBuilder() {
    return on(schedule, getMisfireInstruction());
  }
}

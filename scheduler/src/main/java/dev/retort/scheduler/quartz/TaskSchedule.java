package dev.retort.scheduler.quartz;

import java.util.Objects;

/**
 * When and how a task's runs are asked for.
 *
 * @param schedule when
 * @param missed what becomes of times at which nobody was there
 * @param priority of the orders: the greater goes first; 0 is usual
 */
public record TaskSchedule(CronSchedule schedule, Missed missed, int priority) {
  public TaskSchedule {
    Objects.requireNonNull(schedule);
    Objects.requireNonNull(missed);
  }

  /** A schedule with nothing special about it. */
  public TaskSchedule(CronSchedule schedule) {
    this(schedule, Missed.RUN_ONCE, 0);
  }
}

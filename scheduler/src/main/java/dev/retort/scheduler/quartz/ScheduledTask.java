package dev.retort.scheduler.quartz;

import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.Optional;

/**
 * A task's place in the schedule.
 *
 * @param task whose runs
 * @param schedule when they happen
 * @param next the next one; empty while paused, or if there is none
 * @param state whether the schedule waits for it
 */
public record ScheduledTask(
    TaskName task, CronSchedule schedule, Optional<Instant> next, State state) {

  /** Whether runs happen. */
  public enum State {
    ACTIVE,
    PAUSED
  }
}

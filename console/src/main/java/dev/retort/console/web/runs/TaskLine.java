package dev.retort.console.web.runs;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.quartz.ScheduledTask;
import java.time.Instant;
import java.util.Optional;

/**
 * A task and when it runs.
 *
 * @param task its name
 * @param schedule when its runs happen; empty: only on request
 */
record TaskLine(TaskName task, Optional<Schedule> schedule) {

  /**
   * When a task's runs happen.
   *
   * @param cron in Quartz's form
   * @param zone of its fields
   * @param state whether it is waited for
   * @param next the next one; empty while paused, or if there is none
   */
  record Schedule(String cron, String zone, ScheduledTask.State state, Optional<Instant> next) {
    static Schedule of(ScheduledTask scheduled) {
      return new Schedule(
          scheduled.schedule().cron(),
          scheduled.schedule().zone().getId(),
          scheduled.state(),
          scheduled.next());
    }

    boolean isPaused() {
      return state == ScheduledTask.State.PAUSED;
    }
  }
}

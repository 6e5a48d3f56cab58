package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.scheduler.NightlyRun;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.quartz.CronSchedule;
import dev.retort.scheduler.quartz.NightlySchedule;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schedule that a configuration declares. */
final class Schedules {
  private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

  private Schedules() {}

  /** Opens it to be looked at or changed: it must not be started. */
  static NightlySchedule open(Workspace workspace) {
    return NightlySchedule.open(
        workspace.database().source(),
        declared(workspace.config()),
        task -> {
          throw new IllegalStateException("a schedule that only shows itself runs nothing");
        });
  }

  /** Opens it to be started. */
  static NightlySchedule open(Workspace workspace, NightlyRun run) {
    RetortConfig config = workspace.config();
    return NightlySchedule.open(
        workspace.database().source(),
        declared(config),
        task -> {
          RunOutcome outcome = run.run(config.task(task).request(Optional.empty(), config));
          LOG.info("{}: {}", task, outcome.summary());
        });
  }

  private static Map<TaskName, CronSchedule> declared(RetortConfig config) {
    Map<TaskName, CronSchedule> declared = new TreeMap<>();
    config
        .tasks()
        .forEach(
            (name, task) -> task.schedule().ifPresent(schedule -> declared.put(name, schedule)));
    return declared;
  }
}

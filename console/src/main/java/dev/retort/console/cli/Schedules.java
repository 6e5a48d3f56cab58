package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.scheduler.quartz.NightlySchedule;
import dev.retort.scheduler.quartz.TaskSchedule;
import java.util.Map;
import java.util.TreeMap;

/** The schedule that a configuration declares. */
final class Schedules {
  private Schedules() {}

  /** Opens it to be looked at or changed. */
  static NightlySchedule open(Workspace workspace) {
    return open(workspace, () -> {});
  }

  /**
   * Opens it to be started.
   *
   * @param ordered called after a run was asked for
   */
  static NightlySchedule open(Workspace workspace, Runnable ordered) {
    return NightlySchedule.open(workspace.database(), declared(workspace.config()), ordered);
  }

  private static Map<TaskName, TaskSchedule> declared(RetortConfig config) {
    Map<TaskName, TaskSchedule> declared = new TreeMap<>();
    config
        .tasks()
        .forEach(
            (name, task) ->
                task.taskSchedule().ifPresent(schedule -> declared.put(name, schedule)));
    return declared;
  }
}

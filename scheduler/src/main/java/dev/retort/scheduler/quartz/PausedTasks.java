package dev.retort.scheduler.quartz;

import dev.retort.capture.TaskName;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * The tasks that are not run on schedule for now.
 *
 * @param jdbi a {@link dev.retort.scheduler.journal.SchedulerDatabase}
 */
record PausedTasks(Jdbi jdbi) {

  Set<TaskName> all() {
    return jdbi
        .withHandle(
            handle -> handle.createQuery("select task from paused_task").mapTo(String.class).list())
        .stream()
        .map(TaskName::new)
        .collect(Collectors.toUnmodifiableSet());
  }

  void add(TaskName task) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "insert into paused_task (task) select cast(:task as varchar(100))"
                        + " where not exists (select 1 from paused_task where task = :task)")
                .bind("task", task.value())
                .execute());
  }

  void remove(TaskName task) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("delete from paused_task where task = :task")
                .bind("task", task.value())
                .execute());
  }
}

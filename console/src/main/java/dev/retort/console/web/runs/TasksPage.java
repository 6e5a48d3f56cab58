package dev.retort.console.web.runs;

import java.util.List;

/**
 * The tasks.
 *
 * @param tasks by name, and when they run
 */
record TasksPage(List<TaskLine> tasks) {
  TasksPage {
    tasks = List.copyOf(tasks);
  }
}

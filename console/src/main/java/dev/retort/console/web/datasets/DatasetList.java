package dev.retort.console.web.datasets;

import java.util.List;

/**
 * The versions of a home, or of one task.
 *
 * @param tasks all tasks that have versions
 * @param task the one that is shown; blank for all
 * @param versions those whose windows end last first
 */
public record DatasetList(List<String> tasks, String task, List<DatasetRow> versions) {
  public DatasetList {
    tasks = List.copyOf(tasks);
    versions = List.copyOf(versions);
  }
}

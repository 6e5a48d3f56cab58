package dev.retort.scheduler.retention;

import java.nio.file.Path;
import java.util.List;

/**
 * What is too old.
 *
 * @param folders of runs
 * @param bytes that these folders hold
 * @param logs of runs, by id
 * @param records how many rows of the database: results of steps, times of trainings, delivered
 *     notices
 */
public record Pruned(List<Path> folders, long bytes, List<String> logs, int records) {
  public Pruned {
    folders = List.copyOf(folders);
    logs = List.copyOf(logs);
  }
}

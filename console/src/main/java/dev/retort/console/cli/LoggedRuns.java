package dev.retort.console.cli;

import dev.retort.scheduler.log.RunEvent;
import dev.retort.scheduler.log.RunLogs;
import java.util.List;
import java.util.Optional;

/** Finds runs among those that have left a log. */
final class LoggedRuns {
  private static final int RECENT = 200;

  private LoggedRuns() {}

  /**
   * The run that somebody means.
   *
   * @param word the first digits of its id, or its task; empty: the one that told something last
   * @return empty if no run has told anything
   * @throws IllegalArgumentException if none is meant, or more than one
   */
  static Optional<String> find(RunLogs logs, Optional<String> word) {
    List<String> latest = logs.latest(Integer.MAX_VALUE);
    if (word.isEmpty() || latest.isEmpty()) {
      return latest.stream().findFirst();
    }
    List<String> begun = latest.stream().filter(id -> id.startsWith(word.get())).toList();
    if (begun.size() > 1) {
      throw new IllegalArgumentException(
          "the ids of %d runs begin with %s: give more digits".formatted(begun.size(), word.get()));
    }
    return Optional.of(
        begun.stream()
            .findFirst()
            .or(() -> ofTask(logs, word.get()))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no run's id begins with '%s', and no run of such a task has trained lately: `retort runs` lists runs, the last to tell something was %s"
                            .formatted(word.get(), latest.get(0)))));
  }

  /** The run that trained a student of a task and told something last. */
  static Optional<String> ofTask(RunLogs logs, String task) {
    return logs.latest(RECENT).stream()
        .filter(id -> logs.read(id).stream().anyMatch(event -> isOf(task, event)))
        .findFirst();
  }

  /** The folder of an attempt lies in that of its task. */
  private static boolean isOf(String task, RunEvent event) {
    return event instanceof RunEvent.Launched launched
        && launched.attempt().getName(0).toString().equals(task);
  }
}

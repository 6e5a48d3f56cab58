package dev.retort.console.web.overview;

import dev.retort.capture.TaskName;
import dev.retort.console.web.overview.Alert.Level;
import dev.retort.scheduler.journal.RunHistory;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.queue.QueuedRun;
import dev.retort.scheduler.queue.QueuedRun.State;
import dev.retort.scheduler.queue.RunQueue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs that came to nothing: orders that were given up, unless a later one of the task did better,
 * and latest runs without a student.
 */
record RunAlerts(RunHistory history, RunQueue queue) implements AlertSource {
  private static final int RECENT = 200;
  private static final String WITHOUT_STUDENT = "without-student";

  @Override
  public List<Alert> alerts() {
    List<Alert> alerts = new ArrayList<>();
    Set<TaskName> known = new HashSet<>();
    for (QueuedRun order : queue.recent(RECENT)) {
      if (known.add(order.order().task()) && order.state() == State.FAILED) {
        alerts.add(failed(order));
      }
    }
    for (RunRecord run : history.latest()) {
      if (run.verdict().equals(Optional.of(WITHOUT_STUDENT))) {
        alerts.add(
            new Alert(
                Level.PROBLEM,
                "The latest run of %s ended without a student.".formatted(run.task()),
                run.endedAt(),
                "/runs/" + run.id(),
                "Its page says why: too little data, answers that no engine learns, or a training that failed."));
      }
    }
    return alerts;
  }

  private static Alert failed(QueuedRun order) {
    return new Alert(
        Level.PROBLEM,
        "The run of %s failed %d times and was given up%s."
            .formatted(
                order.order().task(),
                order.attempts(),
                order.note().map(note -> ": " + note).orElse("")),
        Optional.of(order.order().due()),
        order.run().map(run -> "/runs/" + run).orElse("/runs"),
        "See its log for why, then try it again.");
  }
}

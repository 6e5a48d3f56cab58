package dev.retort.scheduler;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.RunResults.Trained;
import dev.retort.scheduler.journal.RunHistory;
import java.time.Duration;
import java.time.Instant;

/** How long a task's trainings took. */
public final class TrainingTime {
  private static final double MILLIS = 1000;

  private TrainingTime() {}

  /**
   * Of all trainings together that ended in a stretch of time; those that failed are not on record.
   *
   * @param from the first instant
   * @param until the first instant after
   */
  public static Duration of(RunHistory history, TaskName task, Instant from, Instant until) {
    double seconds =
        history.outputs(task, RunStep.TRAIN.label(), from, until, Trained.class).stream()
            .mapToDouble(Trained::seconds)
            .sum();
    return Duration.ofMillis(Math.round(seconds * MILLIS));
  }
}

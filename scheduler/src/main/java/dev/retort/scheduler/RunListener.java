package dev.retort.scheduler;

import dev.retort.trainer.TrainingProgress;
import java.time.Duration;

/** Is told how a run goes on, on the run's thread. */
public interface RunListener {

  /** Nobody listens. */
  RunListener SILENT = new RunListener() {};

  /** A step begins. */
  default void started(RunStep step) {}

  /** A step has done a share of its work, in [0, 1]. */
  default void progressed(RunStep step, double share) {}

  /**
   * The training has reported more.
   *
   * @param elapsed since it began
   */
  default void trained(TrainingProgress progress, Duration elapsed) {}

  /** A step is done, now or by an earlier attempt. */
  default void finished(RunStep step, String summary) {}
}

package dev.retort.scheduler.launch;

import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;

/**
 * Runs a training somewhere: the contract is the run folder, whatever the place. Safe for use by
 * many threads: what finds no free place waits for one.
 */
public interface JobLauncher {

  /** What a training gets here, unless its request asks for less. */
  default GpuProfile hardware() {
    return GpuProfile.CPU;
  }

  /** How many trainings go on at a time. */
  default int places() {
    return 1;
  }

  /**
   * Whether there may be a job for a run folder that an earlier process started and whose end
   * nobody has seen. {@link #run} goes on with it then. Never so where jobs end with their owner.
   */
  default boolean holds(RunFolder run) {
    return false;
  }

  /**
   * Leaves a run folder's job to another process, which goes on with it: an interrupt of whoever
   * waits for it here ends the wait, and not the job. Of no use where jobs end with their owner.
   */
  default void forsake(RunFolder run) {}

  /**
   * Trains what a run folder asks for and waits for the end. An interrupt of the calling thread
   * stops the training, which may take its last checkpoint; the thread stays interrupted, and when
   * this returns nothing of the training runs any more.
   *
   * <p>Only an outcome with the run folder's token counts. A launcher that loses contact with its
   * job waits for it to come back: that is no failure.
   *
   * @param priority where several wait for a place, the greater goes first, and among equals
   *     whoever came first; 0 is usual
   * @param watcher told on the calling thread
   * @throws JobFailedException if the job ended without an outcome, could not be started, or could
   *     not be stopped
   */
  TrainingOutcome run(RunFolder run, int priority, JobWatcher watcher);
}

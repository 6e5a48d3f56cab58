package dev.retort.scheduler.launch;

import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.util.List;
import java.util.function.Consumer;

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
   * Trains what a run folder asks for and waits for the end. An interrupt of the calling thread
   * stops the training, which may take its last checkpoint; the thread stays interrupted.
   *
   * @param watcher told the metrics that are new, now and then, on the calling thread; never none
   * @throws JobFailedException if the job ended without an outcome
   */
  TrainingOutcome run(RunFolder run, Consumer<List<RunFolder.Metric>> watcher);
}

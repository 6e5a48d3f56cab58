package dev.retort.scheduler.launch;

import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.util.function.DoubleConsumer;

/** Runs a training somewhere: the contract is the run folder, whatever the place. */
public interface JobLauncher {

  /**
   * Trains what a run folder asks for and waits for the end.
   *
   * @param progress told the finished share in [0, 1] now and then, on the calling thread
   * @throws JobFailedException if the job ended without an outcome
   */
  TrainingOutcome run(RunFolder run, DoubleConsumer progress);
}

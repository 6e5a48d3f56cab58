package dev.retort.trainer.djl.extractor;

import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingStopped;

/** Tells a run folder how far the planned epochs are. Not thread-safe. */
final class Progress {
  private final RunFolder run;
  private final int planned;
  private int finished;

  Progress(RunFolder run, int planned) {
    this.run = run;
    this.planned = planned;
  }

  /**
   * One more epoch is behind.
   *
   * @throws TrainingStopped if the thread was interrupted, or the loss is no number
   */
  void epoch(double loss) {
    if (Thread.interrupted()) {
      throw new TrainingStopped(new TrainingOutcome.Cancelled());
    }
    finished++;
    if (!Double.isFinite(loss)) {
      throw new TrainingStopped(
          new TrainingOutcome.Diverged("the loss of epoch %d is %s".formatted(finished, loss)));
    }
    report("loss", finished, loss);
    report(RunFolder.Metric.PROGRESS, finished, Math.min(1, (double) finished / planned));
  }

  void report(String name, long step, double value) {
    run.report(new RunFolder.Metric(name, step, value));
  }
}

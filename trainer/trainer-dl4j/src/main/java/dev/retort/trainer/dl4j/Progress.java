package dev.retort.trainer.dl4j;

import dev.retort.trainer.RunFolder;

/** Tells a run folder how far the planned network epochs are. Not thread-safe. */
final class Progress {
  private final RunFolder run;
  private final int planned;
  private int finished;

  Progress(RunFolder run, int planned) {
    this.run = run;
    this.planned = planned;
  }

  /** So many more network epochs are behind. */
  void finished(int epochs) {
    finished += epochs;
    double share = Math.min(1, (double) finished / planned);
    run.report(new RunFolder.Metric(RunFolder.Metric.PROGRESS, finished, share));
  }

  /** Everything is behind, planned or spared. */
  void complete() {
    finished(Math.max(0, planned - finished));
  }

  void report(String name, long step, double value) {
    run.report(new RunFolder.Metric(name, step, value));
  }
}

package dev.retort.console.simulate;

import dev.retort.scheduler.launch.JobFailedException;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobWatcher;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import java.util.concurrent.atomic.AtomicBoolean;

/** Does in this process what a training process does, by the same contract: the run folder. */
final class TrainingHere implements JobLauncher {
  private final TrainingEngine engine;
  private final AtomicBoolean dying = new AtomicBoolean();

  TrainingHere(TrainingEngine engine) {
    this.engine = engine;
  }

  /** Has the next training end as a process that is killed: with files, and without an outcome. */
  void killNext() {
    dying.set(true);
  }

  @Override
  public TrainingOutcome run(RunFolder run, int priority, JobWatcher watcher) {
    watcher.atWork();
    RunFolder.Request request = run.request();
    TrainingOutcome outcome = engine.train(request.spec(), run.dataset(), run);
    if (dying.getAndSet(false)) {
      throw new JobFailedException("the training process was killed");
    }
    run.finish(outcome);
    watcher.reported(run.reported());
    return run.outcome().orElseThrow();
  }
}

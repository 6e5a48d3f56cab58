package dev.retort.scheduler;

import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobWatcher;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Does in this process what a training process does, by the same contract: the run folder. */
final class InProcessLauncher implements JobLauncher {
  private final List<? extends TrainingEngine> engines;
  private final AtomicInteger trainings = new AtomicInteger();

  InProcessLauncher(List<? extends TrainingEngine> engines) {
    this.engines = engines;
  }

  /** How many trainings ran to their end. */
  int trainings() {
    return trainings.get();
  }

  @Override
  public TrainingOutcome run(RunFolder run, int priority, JobWatcher watcher) {
    watcher.atWork();
    RunFolder.Request request = run.request();
    TrainingEngine engine =
        engines.stream().filter(e -> e.name().equals(request.engine())).findFirst().orElseThrow();
    run.finish(engine.train(request.spec(), run.dataset(), run));
    trainings.incrementAndGet();
    watcher.reported(run.reported());
    return run.outcome().orElseThrow();
  }
}

package dev.retort.scheduler;

import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Does in this process what a training process does, by the same contract: the run folder. */
final class InProcessLauncher implements JobLauncher {
  private final TrainingEngine engine;
  private final AtomicInteger trainings = new AtomicInteger();

  InProcessLauncher(TrainingEngine engine) {
    this.engine = engine;
  }

  /** How many trainings ran to their end. */
  int trainings() {
    return trainings.get();
  }

  @Override
  public TrainingOutcome run(RunFolder run, Consumer<List<RunFolder.Metric>> watcher) {
    RunFolder.Request request = run.request();
    run.finish(engine.train(request.spec(), run.dataset(), run));
    trainings.incrementAndGet();
    watcher.accept(run.reported());
    return run.outcome().orElseThrow();
  }
}

package dev.retort.scheduler;

import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobWatcher;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.util.List;

/** Starts trainings of a run that is still its owner's, and stops them when the run is to stop. */
final class GuardedLauncher implements JobLauncher {
  private final JobLauncher launcher;
  private final RunGuard guard;

  GuardedLauncher(JobLauncher launcher, RunGuard guard) {
    this.launcher = launcher;
    this.guard = guard;
  }

  @Override
  public GpuProfile hardware() {
    return launcher.hardware();
  }

  @Override
  public int places() {
    return launcher.places();
  }

  @Override
  public boolean holds(RunFolder run) {
    return launcher.holds(run);
  }

  @Override
  public void forsake(RunFolder run) {
    launcher.forsake(run);
  }

  @Override
  public TrainingOutcome run(RunFolder run, int priority, JobWatcher watcher) {
    guard.fence().hold();
    return guard.training(
        () -> launcher.run(run, priority, reminding(watcher)), () -> launcher.forsake(run));
  }

  private JobWatcher reminding(JobWatcher watcher) {
    return new JobWatcher() {
      @Override
      public void atWork() {
        watcher.atWork();
        guard.remind();
      }

      @Override
      public void reported(List<RunFolder.Metric> metrics) {
        watcher.reported(metrics);
        guard.remind();
      }
    };
  }
}

package dev.retort.scheduler.launch.handover;

import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobWatcher;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.util.Objects;

/** Hands the run folders of a launcher's trainings over for as long as it waits for them. */
public final class HandoverLauncher implements JobLauncher {
  private final JobLauncher launcher;
  private final HandoverDesk desk;
  private final Runnable listening;

  /**
   * A launcher.
   *
   * @param launcher whose trainings are told where their run folders are handed over
   * @param listening sees to it that somebody answers there; run before each training
   */
  public HandoverLauncher(JobLauncher launcher, HandoverDesk desk, Runnable listening) {
    this.launcher = Objects.requireNonNull(launcher);
    this.desk = Objects.requireNonNull(desk);
    this.listening = Objects.requireNonNull(listening);
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
    listening.run();
    desk.open(run);
    try {
      return launcher.run(run, priority, watcher);
    } finally {
      desk.close(run);
    }
  }
}

package dev.retort.scheduler.launch.handover;

import dev.retort.scheduler.launch.BatchSystem;
import dev.retort.scheduler.launch.JobName;
import dev.retort.scheduler.launch.JobState;
import dev.retort.trainer.RunFolder;
import java.util.Objects;

/** A batch system whose jobs hear that they are to stop from their run folders' owner as well. */
public final class HandoverSystem implements BatchSystem {
  private final BatchSystem system;
  private final HandoverDesk desk;

  /** A batch system's jobs, which work on run folders of a desk. */
  public HandoverSystem(BatchSystem system, HandoverDesk desk) {
    this.system = Objects.requireNonNull(system);
    this.desk = Objects.requireNonNull(desk);
  }

  @Override
  public String name() {
    return system.name();
  }

  @Override
  public String stopByHand(JobName job) {
    return system.stopByHand(job);
  }

  @Override
  public void submit(JobName job, RunFolder run) throws InterruptedException {
    system.submit(job, run);
  }

  @Override
  public JobState state(JobName job) throws InterruptedException {
    return system.state(job);
  }

  @Override
  public void stop(JobName job) throws InterruptedException {
    desk.stop(job);
    system.stop(job);
  }

  @Override
  public void kill(JobName job) throws InterruptedException {
    system.kill(job);
  }

  @Override
  public void release(JobName job) throws InterruptedException {
    system.release(job);
  }

  @Override
  public LogFeed followLog(JobName job, RunFolder run) {
    return system.followLog(job, run);
  }
}

package dev.retort.scheduler.launch;

import dev.retort.trainer.JsonLines;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One job of a batch system from its submission, or from a later look at it, to its end. */
final class BatchJob {
  /** A job that was submitted without an answer may come late. */
  private static final int SURELY_ABSENT = 3;

  private final BatchSystem system;
  private final RunFolder run;
  private final Patience patience;
  private final JobWatcher watcher;
  private final JobName job;
  private final JsonLines<RunFolder.Metric> feed;
  private final CountDownLatch never = new CountDownLatch(1);
  private final BooleanSupplier forsaken;
  private boolean atWork;

  BatchJob(
      BatchSystem system,
      RunFolder run,
      Patience patience,
      JobWatcher watcher,
      BooleanSupplier forsaken) {
    this.system = system;
    this.run = run;
    this.patience = patience;
    this.watcher = watcher;
    this.forsaken = forsaken;
    // A job that an earlier Retort submitted goes by the name that it got then.
    this.job =
        JobRecord.of(run)
            .map(record -> new JobName(record.name()))
            .orElseGet(() -> JobName.of(run));
    this.feed = run.metricsFeed();
  }

  TrainingOutcome toItsEnd() {
    try {
      Optional<TrainingOutcome> earlier = JobRecord.of(run).flatMap(record -> decided());
      if (earlier.isPresent()) {
        tell();
        released(earlier.get());
        return earlier.get();
      }
      new JobRecord(system.name(), job.value()).write(run);
      submit();
      return watch();
    } catch (InterruptedException e) {
      return stopped();
    }
  }

  /** Looks first: an earlier owner, or an earlier try without an answer, may have submitted it. */
  private void submit() throws InterruptedException {
    long deadline = deadline(patience.submission());
    while (true) {
      try {
        if (system.state(job) instanceof JobState.Absent) {
          system.submit(job, run);
        }
        return;
      } catch (ContactLostException e) {
        if (passed(deadline)) {
          throw new JobFailedException(
              "%s has not taken job %s for %d s, and is not tried any longer: %s"
                  .formatted(system.name(), job, patience.submission().toSeconds(), e.getMessage()),
              e);
        }
        pause();
      } catch (JobFailedException refused) {
        JobRecord.delete(run);
        throw refused;
      }
    }
  }

  private TrainingOutcome watch() throws InterruptedException {
    BatchSystem.LogFeed log = system.followLog(job, run);
    JobState.Ended end;
    try {
      end = end();
    } catch (InterruptedException e) {
      // What the job prints while it ends belongs to its log.
      return stopped();
    } finally {
      log.close();
    }
    tell();
    TrainingOutcome outcome;
    try {
      outcome = outcome(end);
    } catch (JobFailedException e) {
      JobRecord.delete(run);
      throw e;
    }
    released(outcome);
    return outcome;
  }

  private JobState.Ended end() throws InterruptedException {
    String last = "nothing";
    int absent = 0;
    while (true) {
      tell();
      Optional<JobState> state = look();
      if (state.isPresent() && state.get() instanceof JobState.Ended ended) {
        return ended;
      }
      if (state.isPresent() && state.get() instanceof JobState.Active active) {
        last = active.condition();
        absent = 0;
        if (active.phase() == JobState.Phase.AT_WORK) {
          seenAtWork();
        }
      }
      if (state.isPresent()
          && state.get() instanceof JobState.Absent
          && ++absent == SURELY_ABSENT) {
        return new JobState.Ended(
            JobState.Cause.FINISHED,
            "%s does not know the job any more; the last that it said of it was: %s"
                .formatted(system.name(), last));
      }
      pause();
    }
  }

  /** Empty without contact: that says nothing about the job. */
  private Optional<JobState> look() throws InterruptedException {
    try {
      return Optional.of(system.state(job));
    } catch (ContactLostException e) {
      return Optional.empty();
    }
  }

  private TrainingOutcome outcome(JobState.Ended end) throws InterruptedException {
    Optional<TrainingOutcome> outcome = written();
    long deadline = deadline(patience.settling());
    while (outcome.isEmpty() && end.cause() == JobState.Cause.FINISHED && !passed(deadline)) {
      pause();
      outcome = written();
    }
    Optional<TrainingOutcome> decided = outcome.filter(BatchJob::decides);
    if (decided.isPresent()) {
      return decided.get();
    }
    // From here on the outcome, if there is one, is that the process was asked to stop: by the
    // system for one of these reasons, or before it was requeued.
    return switch (end.cause()) {
      case MEMORY ->
          new TrainingOutcome.OutOfMemory("%s; its log is %s".formatted(end.evidence(), run.log()));
      case CANCELLED -> new TrainingOutcome.Cancelled();
      case TIME_LIMIT ->
          throw failed(end, "it ran into its time limit, which launcher.timeLimitMinutes raises");
      case EVICTED -> throw failed(end, "it was taken off its node and not queued again");
      case FINISHED ->
          outcome.orElseThrow(() -> failed(end, "there is no outcome of it in the run folder"));
      case FAILED -> throw failed(end, "it failed");
    };
  }

  private JobFailedException failed(JobState.Ended end, String why) {
    return new JobFailedException(
        "job %s ended without an outcome: %s (%s). What it kept, the next run goes on from; %s"
            .formatted(job, why, end.evidence(), TrainingLog.end(run)));
  }

  /** An outcome after which there is nothing left to do for the job, however often it starts. */
  private Optional<TrainingOutcome> decided() {
    return written().filter(BatchJob::decides);
  }

  private static boolean decides(TrainingOutcome outcome) {
    return !(outcome instanceof TrainingOutcome.Cancelled);
  }

  private Optional<TrainingOutcome> written() {
    try {
      return run.outcome();
    } catch (UncheckedIOException e) {
      throw new JobFailedException(
          "job %s left an outcome that makes no sense: %s".formatted(job, e.getMessage()), e);
    }
  }

  /** Ends the job for an owner that was told to stop. */
  private TrainingOutcome stopped() {
    if (forsaken.getAsBoolean()) {
      Thread.currentThread().interrupt();
      return new TrainingOutcome.Cancelled();
    }
    try {
      if (!ends(patience.cancellation(), system::stop)
          && !ends(patience.cancellation(), system::kill)) {
        throw new JobFailedException(
            "%s did not say within %d s that job %s has ended. It may go on: stop it with `%s`. A later run goes on with it if it is still there."
                .formatted(
                    system.name(),
                    2 * patience.cancellation().toSeconds(),
                    job,
                    system.stopByHand(job)));
      }
      tell();
      released(new TrainingOutcome.Cancelled());
    } catch (InterruptedException again) {
      throw new JobFailedException(
          "the wait for the end of job %s was broken off. It may go on: stop it with `%s`. A later run goes on with it if it is still there."
              .formatted(job, system.stopByHand(job)),
          again);
    } finally {
      Thread.currentThread().interrupt();
    }
    return new TrainingOutcome.Cancelled();
  }

  /** A way to end a job. */
  private interface Ending {
    void apply(JobName job) throws InterruptedException;
  }

  /** Applies an ending until the job is gone; false if it is not gone in time. */
  private boolean ends(Duration within, Ending ending) throws InterruptedException {
    long deadline = deadline(within);
    boolean asked = false;
    int absent = 0;
    do {
      try {
        if (!asked) {
          ending.apply(job);
          asked = true;
        }
        JobState state = system.state(job);
        if (state instanceof JobState.Ended) {
          return true;
        }
        if (state instanceof JobState.Absent) {
          absent++;
          // What comes late is asked as well.
          asked = false;
        } else {
          absent = 0;
        }
        if (absent == SURELY_ABSENT) {
          return true;
        }
      } catch (ContactLostException e) {
        absent = 0;
      }
      pause();
    } while (!passed(deadline));
    return false;
  }

  /** A student that is there is not trained again if its owner dies before it has noted it. */
  private void released(TrainingOutcome outcome) throws InterruptedException {
    if (!(outcome instanceof TrainingOutcome.Completed)) {
      JobRecord.delete(run);
    }
    try {
      system.release(job);
    } catch (ContactLostException e) {
      // A job that comes back finds the outcome and ends.
      return;
    }
  }

  private void seenAtWork() {
    if (!atWork) {
      atWork = true;
      watcher.atWork();
    }
  }

  private void tell() {
    List<RunFolder.Metric> metrics = feed.next();
    if (!metrics.isEmpty()) {
      watcher.reported(metrics);
    }
  }

  private void pause() throws InterruptedException {
    if (never.await(patience.poll().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("nobody opens this latch");
    }
  }

  private static long deadline(Duration within) {
    return System.nanoTime() + within.toNanos();
  }

  private static boolean passed(long deadline) {
    return System.nanoTime() - deadline >= 0;
  }
}

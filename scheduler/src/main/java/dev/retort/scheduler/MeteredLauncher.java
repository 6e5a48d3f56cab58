package dev.retort.scheduler;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.budget.Budgets;
import dev.retort.scheduler.budget.Standing;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobWatcher;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches one task's trainings, records how long they are at work, and stops them when the budget
 * of the night is spent. Safe for use by many threads.
 */
final class MeteredLauncher {
  /** What a process that dies may have spent without a record of it. */
  private static final Duration PACE = Duration.ofSeconds(10);

  private static final Duration FIRST_LOOK = Duration.ofMillis(200);

  private static final Logger LOG = LoggerFactory.getLogger(MeteredLauncher.class);

  private final JobLauncher launcher;
  private final Budgets budgets;
  private final TaskName task;
  private final int priority;

  MeteredLauncher(JobLauncher launcher, Budgets budgets, TaskName task, int priority) {
    this.launcher = launcher;
    this.budgets = budgets;
    this.task = task;
    this.priority = priority;
  }

  GpuProfile hardware() {
    return launcher.hardware();
  }

  boolean holds(RunFolder run) {
    return launcher.holds(run);
  }

  /**
   * Sees to it that a training may begin.
   *
   * @throws BudgetSpentException if nothing is left
   */
  void requireBudget(GpuProfile hardware) {
    Standing standing = budgets.standing(task);
    standing
        .tightest(hardware)
        .filter(Standing.Limit::isSpent)
        .ifPresent(
            limit -> {
              throw spent(standing, limit, "No training of '%s' was begun".formatted(task));
            });
  }

  private static BudgetSpentException spent(Standing standing, Standing.Limit limit, String what) {
    return new BudgetSpentException(
        "%s: the budget of this night is spent (%s). There is a new one from %s on; raise the budget in retort.yaml for a run before."
            .formatted(what, limit.words(), standing.night().until()),
        standing.night().until());
  }

  /**
   * Trains as {@link JobLauncher#run} does.
   *
   * @throws BudgetSpentException if the budget was spent before the training came to its end, which
   *     has been stopped then
   */
  TrainingOutcome run(RunFolder run, JobWatcher watcher) {
    Meter meter = new Meter(run.request(), watcher);
    FutureTask<TrainingOutcome> job = new FutureTask<>(() -> launcher.run(run, priority, meter));
    Thread thread = new Thread(job, "training of " + task);
    thread.setDaemon(true);
    thread.start();
    try {
      Optional<BudgetSpentException> over = watch(job, thread, meter);
      TrainingOutcome outcome = job.get();
      meter.record();
      if (over.isPresent() && outcome instanceof TrainingOutcome.Cancelled) {
        throw over.get();
      }
      return outcome;
    } catch (InterruptedException e) {
      thread.interrupt();
      return stopped(job, meter);
    } catch (ExecutionException e) {
      throw Screening.unwrapped(e);
    }
  }

  /** Waits for the end, or for what is the reason to stop the job before. */
  private Optional<BudgetSpentException> watch(
      FutureTask<TrainingOutcome> job, Thread thread, Meter meter)
      throws InterruptedException, ExecutionException {
    while (true) {
      try {
        job.get(meter.pause().toMillis(), TimeUnit.MILLISECONDS);
        return Optional.empty();
      } catch (TimeoutException e) {
        Optional<BudgetSpentException> over = meter.over();
        if (over.isPresent()) {
          thread.interrupt();
          return over;
        }
      }
    }
  }

  /** A caller who is told to stop waits for the end of the job all the same. */
  private static TrainingOutcome stopped(FutureTask<TrainingOutcome> job, Meter meter) {
    try {
      while (true) {
        try {
          TrainingOutcome outcome = job.get();
          meter.record();
          return outcome;
        } catch (InterruptedException e) {
          // The launcher has been told, and has its own limits for how long an end takes.
          LOG.debug("told to stop again while a training is being stopped");
        } catch (ExecutionException e) {
          throw Screening.unwrapped(e);
        }
      }
    } finally {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Follows one job. The watcher is told on the job's thread, which may be interrupted and
   * therefore keeps away from the database; everything else is asked on its owner's.
   */
  private final class Meter implements JobWatcher {
    private final RunFolder.Request request;
    private final JobWatcher watcher;
    private volatile Optional<Instant> since = Optional.empty();
    private Duration pause = FIRST_LOOK;

    Meter(RunFolder.Request request, JobWatcher watcher) {
      this.request = request;
      this.watcher = watcher;
    }

    @Override
    public void atWork() {
      since = Optional.of(budgets.now());
      watcher.atWork();
    }

    @Override
    public void reported(List<RunFolder.Metric> metrics) {
      watcher.reported(metrics);
    }

    Duration pause() {
      return pause;
    }

    /** Why the job is to stop; empty if it may go on. */
    Optional<BudgetSpentException> over() {
      if (since.isEmpty()) {
        return Optional.empty();
      }
      try {
        record();
        Standing standing = budgets.standing(task);
        Optional<Standing.Limit> limit = standing.tightest(request.hardware());
        pause =
            limit.map(Standing.Limit::left).filter(left -> left.compareTo(PACE) < 0).orElse(PACE);
        return limit
            .filter(Standing.Limit::isSpent)
            .map(
                spent ->
                    spent(standing, spent, "The training of '%s' was stopped".formatted(task)));
      } catch (JdbiException e) {
        // A database that is away for a minute must not end a training of hours: the next look
        // records the time since.
        return Optional.empty();
      }
    }

    /** Records how long the job has been at work. */
    void record() {
      since.ifPresent(begun -> budgets.atWork(task, request.token(), request.hardware(), begun));
    }
  }
}

package dev.retort.scheduler.quartz;

import dev.retort.scheduler.queue.RunOrder;
import dev.retort.scheduler.queue.RunQueue;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders the runs of a schedule's tasks when their time has come. The orders are due at the time of
 * the schedule, whenever that is noticed and how often: Quartz may repeat this.
 */
final class NightlyRunJob implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(NightlyRunJob.class);
  private static final long PAUSE_MILLIS = 1_000;
  private static final int TRIES = 600;

  private final RunQueue queue;
  private final BiFunction<JobKey, Instant, List<RunOrder>> orders;
  private final Runnable ordered;
  private final CountDownLatch closing;

  /**
   * A job.
   *
   * @param orders what a job orders at a time
   * @param ordered called when that is done
   * @param closing open when there is no time left
   */
  NightlyRunJob(
      RunQueue queue,
      BiFunction<JobKey, Instant, List<RunOrder>> orders,
      Runnable ordered,
      CountDownLatch closing) {
    this.queue = queue;
    this.orders = orders;
    this.ordered = ordered;
    this.closing = closing;
  }

  @Override
  public void execute(JobExecutionContext context) throws JobExecutionException {
    order(context.getJobDetail().getKey(), fired(context));
    ordered.run();
  }

  /** A node that died while it ordered runs leaves the time to whoever goes on. */
  private static Instant fired(JobExecutionContext context) {
    return context.isRecovering()
        ? Instant.ofEpochMilli(
            Long.parseLong(
                context
                    .getMergedJobDataMap()
                    .getString(
                        Scheduler.FAILED_JOB_ORIGINAL_TRIGGER_SCHEDULED_FIRETIME_IN_MILLISECONDS)))
        : context.getScheduledFireTime().toInstant();
  }

  /** Quartz would forget a time at which the database is away for a moment. */
  private void order(JobKey job, Instant fired) throws JobExecutionException {
    for (int i = 1; ; i++) {
      try {
        queue.enqueueAll(orders.apply(job, fired));
        return;
      } catch (RuntimeException e) {
        if (i == TRIES || isClosing()) {
          throw new JobExecutionException("cannot order the runs of " + fired, e);
        }
        if (i == 1) {
          LOG.warn("the runs of {} cannot be ordered yet", fired, e);
        }
      }
    }
  }

  private boolean isClosing() {
    try {
      return closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}

package dev.retort.scheduler.quartz;

import dev.retort.scheduler.journal.SchedulerDatabase;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

/**
 * One piece of work that is done again and again, in Quartz's JDBC store. Never twice at once, on
 * however many nodes; a time that passed while nobody was there is made up for once, when this is
 * started. Work that throws is logged, and done again at its next time. Thread-safe.
 */
public final class DailyWork implements AutoCloseable {
  private final String name;
  private final Scheduler scheduler;

  private DailyWork(String name, Scheduler scheduler) {
    this.name = name;
    this.scheduler = scheduler;
  }

  /**
   * Opens it. A time that has changed replaces the one in the store; the same keeps its next time.
   *
   * @param database with Quartz's tables
   * @param name the work's, its own and the same in every process
   * @param schedule when it is done
   * @param work on a thread of its own
   */
  public static DailyWork open(
      SchedulerDatabase database, String name, CronSchedule schedule, Runnable work) {
    try {
      DailyWork daily =
          new DailyWork(
              name,
              new QuartzStore(database).open(name, 1, (bundle, ignored) -> new WorkJob(work)));
      daily.align(schedule);
      return daily;
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot open the schedule of " + name, e);
    }
  }

  private void align(CronSchedule schedule) throws SchedulerException {
    Trigger trigger =
        TriggerBuilder.newTrigger()
            .withIdentity(name)
            .withSchedule(ZonedCronTrigger.on(schedule, Missed.RUN_ONCE))
            .build();
    Trigger known = scheduler.getTrigger(trigger.getKey());
    if (known == null) {
      JobDetail job =
          JobBuilder.newJob(WorkJob.class).withIdentity(name).requestRecovery(true).build();
      scheduler.scheduleJob(job, trigger);
    } else if (!CronSchedule.of(known).isSameAs(schedule)) {
      scheduler.rescheduleJob(trigger.getKey(), trigger);
    }
  }

  /** Begins; what an earlier process missed or left unfinished is done first. */
  public void start() {
    try {
      scheduler.start();
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot start the schedule of " + name, e);
    }
  }

  /** Waits for work in progress, then stops. */
  @Override
  public void close() {
    try {
      scheduler.shutdown(true);
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot stop the schedule of " + name, e);
    }
  }

  /** The work as Quartz wants it. */
  @DisallowConcurrentExecution
  private static final class WorkJob implements Job {
    private final Runnable work;

    WorkJob(Runnable work) {
      this.work = work;
    }

    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
      try {
        work.run();
      } catch (RuntimeException e) {
        throw new JobExecutionException(context.getJobDetail().getKey().getName() + " failed", e);
      }
    }
  }
}

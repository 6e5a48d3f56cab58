package dev.retort.scheduler.quartz;

import dev.retort.capture.TaskName;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.quartz.CronScheduleBuilder;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;

/**
 * The schedule of all tasks, in Quartz's JDBC store. Opened, it can be looked at and changed;
 * started, it runs tasks. Thread-safe.
 */
public final class NightlySchedule implements AutoCloseable {
  private static final String GROUP = "nightly";
  private static final String NAME = "retort";
  private static final int THREADS = 2;

  private final Scheduler scheduler;

  private NightlySchedule(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Opens the schedule and brings it in line with what is declared: new tasks are added, changed
   * ones rescheduled, others removed. A paused task stays paused; unchanged ones keep their next
   * time.
   *
   * @param source a database with Quartz's tables
   * @param declared the cron line of each task
   * @param run runs one task, on a thread of the schedule's own
   */
  public static NightlySchedule open(
      DataSource source, Map<TaskName, CronSchedule> declared, Consumer<TaskName> run) {
    try {
      Scheduler scheduler =
          new QuartzStore(source).open(NAME, THREADS, (bundle, ignored) -> new NightlyRunJob(run));
      NightlySchedule schedule = new NightlySchedule(scheduler);
      schedule.align(declared);
      return schedule;
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot open the schedule", e);
    }
  }

  private void align(Map<TaskName, CronSchedule> declared) throws SchedulerException {
    Set<JobKey> undeclared =
        new HashSet<>(scheduler.getJobKeys(GroupMatcher.jobGroupEquals(GROUP)));
    for (Map.Entry<TaskName, CronSchedule> entry : declared.entrySet()) {
      undeclared.remove(JobKey.jobKey(entry.getKey().value(), GROUP));
      Trigger known = scheduler.getTrigger(trigger(entry.getKey()));
      if (known == null) {
        scheduler.scheduleJob(job(entry.getKey()), trigger(entry.getKey(), entry.getValue()));
      } else if (!CronSchedule.of(known).equals(entry.getValue())) {
        reschedule(known, trigger(entry.getKey(), entry.getValue()));
      }
    }
    scheduler.deleteJobs(new ArrayList<>(undeclared));
  }

  /** Another time is no reason to end a pause. */
  private void reschedule(Trigger known, Trigger changed) throws SchedulerException {
    boolean paused = isPaused(known.getKey());
    scheduler.rescheduleJob(known.getKey(), changed);
    if (paused) {
      scheduler.pauseTrigger(changed.getKey());
    }
  }

  private boolean isPaused(TriggerKey key) throws SchedulerException {
    return scheduler.getTriggerState(key) == Trigger.TriggerState.PAUSED;
  }

  /** Begins to run tasks; what an earlier process left unfinished is run first. */
  public void start() {
    try {
      scheduler.start();
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot start the schedule", e);
    }
  }

  /** Every task in the schedule, by name. */
  public List<ScheduledTask> tasks() {
    try {
      List<ScheduledTask> tasks = new ArrayList<>();
      for (TriggerKey key : scheduler.getTriggerKeys(GroupMatcher.triggerGroupEquals(GROUP))) {
        Trigger trigger = scheduler.getTrigger(key);
        boolean paused = isPaused(key);
        tasks.add(
            new ScheduledTask(
                new TaskName(key.getName()),
                CronSchedule.of(trigger),
                paused
                    ? Optional.empty()
                    : Optional.ofNullable(trigger.getNextFireTime()).map(Date::toInstant),
                paused ? ScheduledTask.State.PAUSED : ScheduledTask.State.ACTIVE));
      }
      tasks.sort((a, b) -> a.task().compareTo(b.task()));
      return tasks;
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot read the schedule", e);
    }
  }

  /** Stops a task's runs until they are resumed. */
  public void pause(TaskName task) {
    try {
      scheduler.pauseTrigger(known(task));
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot pause " + task, e);
    }
  }

  /** Lets a paused task's runs happen again. */
  public void resume(TaskName task) {
    try {
      scheduler.resumeTrigger(known(task));
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot resume " + task, e);
    }
  }

  /**
   * Runs a task now, or after the run that is in progress; when it is due stays as it is. A task
   * whose runs are paused runs, too: somebody asks for it.
   *
   * @return whether the task has a schedule; nothing runs if not
   */
  public boolean runNow(TaskName task) {
    JobKey job = JobKey.jobKey(task.value(), GROUP);
    try {
      if (!scheduler.checkExists(job)) {
        return false;
      }
      scheduler.triggerJob(job);
      return true;
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot run " + task + " now", e);
    }
  }

  private TriggerKey known(TaskName task) throws SchedulerException {
    TriggerKey key = trigger(task);
    if (!scheduler.checkExists(key)) {
      throw new IllegalArgumentException(
          "no schedule is declared for '%s': declared are %s; add it under tasks: in retort.yaml"
              .formatted(task, tasks().stream().map(t -> t.task().value()).toList()));
    }
    return key;
  }

  private static TriggerKey trigger(TaskName task) {
    return TriggerKey.triggerKey(task.value(), GROUP);
  }

  private static Trigger trigger(TaskName task, CronSchedule schedule) {
    return TriggerBuilder.newTrigger()
        .withIdentity(trigger(task))
        .withSchedule(
            CronScheduleBuilder.cronSchedule(schedule.cron())
                .inTimeZone(TimeZone.getTimeZone(schedule.zone()))
                .withMisfireHandlingInstructionFireAndProceed())
        .build();
  }

  private static JobDetail job(TaskName task) {
    return JobBuilder.newJob(NightlyRunJob.class)
        .withIdentity(task.value(), GROUP)
        .requestRecovery(true)
        .build();
  }

  /** Waits for the runs in progress, then stops. */
  @Override
  public void close() {
    try {
      scheduler.shutdown(true);
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot stop the schedule", e);
    }
  }
}

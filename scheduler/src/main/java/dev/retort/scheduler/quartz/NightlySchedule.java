package dev.retort.scheduler.quartz;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.queue.RunCause;
import dev.retort.scheduler.queue.RunOrder;
import dev.retort.scheduler.queue.RunQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.commons.codec.digest.DigestUtils;
import org.jdbi.v3.core.Jdbi;
import org.quartz.CronTrigger;
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
 * started, it puts an order into the queue whenever a task's time has come, on one of the nodes
 * that share the database. Tasks of one schedule share a trigger and are ordered in one
 * transaction, so that a thousand of them are no later than one. Thread-safe.
 */
public final class NightlySchedule implements AutoCloseable {
  private static final String GROUP = "nightly";
  private static final String NAME = "retort";
  private static final int THREADS = 4;
  private static final int DIGITS = 16;

  private final Scheduler scheduler;
  private final SortedMap<TaskName, TaskSchedule> declared;
  private final PausedTasks paused;
  private final CountDownLatch closing = new CountDownLatch(1);

  private NightlySchedule(
      SchedulerDatabase database, Map<TaskName, TaskSchedule> declared, Runnable ordered)
      throws SchedulerException {
    this.declared = Collections.unmodifiableSortedMap(new TreeMap<>(declared));
    this.paused = new PausedTasks(Jdbi.create(database.source()));
    RunQueue queue = new RunQueue(database.source());
    this.scheduler =
        new QuartzStore(database)
            .open(
                NAME,
                THREADS,
                (bundle, ignored) -> new NightlyRunJob(queue, this::orders, ordered, closing));
  }

  /**
   * Opens the schedule and brings it in line with what is declared: new tasks are added, changed
   * ones rescheduled, others removed. A paused task stays paused; unchanged ones keep their next
   * time. Nodes that share a database declare the same.
   *
   * @param database with Quartz's tables
   * @param declared the schedule of each task
   * @param ordered called after orders of this node went into the queue
   */
  public static NightlySchedule open(
      SchedulerDatabase database, Map<TaskName, TaskSchedule> declared, Runnable ordered) {
    try {
      NightlySchedule schedule = new NightlySchedule(database, declared, ordered);
      schedule.align();
      return schedule;
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot open the schedule", e);
    }
  }

  private void align() throws SchedulerException {
    Set<JobKey> undeclared =
        new HashSet<>(scheduler.getJobKeys(GroupMatcher.jobGroupEquals(GROUP)));
    for (TaskSchedule schedule : declared.values()) {
      if (!undeclared.remove(job(schedule)) && !scheduler.checkExists(job(schedule))) {
        // Another node may add it meanwhile: then it is the same.
        scheduler.scheduleJob(detail(schedule), Set.of(newTrigger(schedule)), true);
      }
    }
    scheduler.deleteJobs(new ArrayList<>(undeclared));
  }

  /** What is to be ordered when a trigger fires. */
  private List<RunOrder> orders(JobKey job, Instant fired) {
    Set<TaskName> resting = paused.all();
    List<RunOrder> orders = new ArrayList<>();
    declared.forEach(
        (task, schedule) -> {
          if (job(schedule).equals(job) && !resting.contains(task)) {
            Instant due = schedule.schedule().latest(fired).orElse(fired);
            orders.add(new RunOrder(task, RunCause.SCHEDULE, due, schedule.priority()));
          }
        });
    return orders;
  }

  /** Begins to order runs; times at which nobody was there come first. */
  public void start() {
    try {
      scheduler.start();
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot start the schedule", e);
    }
  }

  /** Every task in the schedule, by name. */
  public List<ScheduledTask> tasks() {
    Set<TaskName> resting = paused.all();
    List<ScheduledTask> tasks = new ArrayList<>();
    declared.forEach(
        (task, schedule) ->
            tasks.add(
                resting.contains(task)
                    ? new ScheduledTask(
                        task, schedule.schedule(), Optional.empty(), ScheduledTask.State.PAUSED)
                    : new ScheduledTask(
                        task, schedule.schedule(), next(schedule), ScheduledTask.State.ACTIVE)));
    return tasks;
  }

  private Optional<Instant> next(TaskSchedule schedule) {
    try {
      return Optional.ofNullable(scheduler.getTrigger(trigger(schedule)))
          .map(Trigger::getNextFireTime)
          .map(Date::toInstant);
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot read the schedule", e);
    }
  }

  /** Stops a task's runs until they are resumed. */
  public void pause(TaskName task) {
    paused.add(known(task));
  }

  /** Lets a paused task's runs happen again, from their next time on. */
  public void resume(TaskName task) {
    paused.remove(known(task));
  }

  private TaskName known(TaskName task) {
    if (!declared.containsKey(task)) {
      throw new IllegalArgumentException(
          "no schedule is declared for '%s': declared are %s; add it under tasks: in retort.yaml"
              .formatted(task, declared.keySet()));
    }
    return task;
  }

  /** What has the name of a schedule has its times, so it never changes. */
  private static String name(TaskSchedule schedule) {
    return DigestUtils.sha256Hex(
            "%s\n%s\n%s"
                .formatted(
                    schedule.schedule().cron(),
                    schedule.schedule().zone().normalized(),
                    schedule.missed()))
        .substring(0, DIGITS);
  }

  private static JobKey job(TaskSchedule schedule) {
    return JobKey.jobKey(name(schedule), GROUP);
  }

  private static TriggerKey trigger(TaskSchedule schedule) {
    return TriggerKey.triggerKey(name(schedule), GROUP);
  }

  private static CronTrigger newTrigger(TaskSchedule schedule) {
    return TriggerBuilder.newTrigger()
        .withIdentity(trigger(schedule))
        .withSchedule(ZonedCronTrigger.on(schedule.schedule(), schedule.missed()))
        .build();
  }

  private static JobDetail detail(TaskSchedule schedule) {
    return JobBuilder.newJob(NightlyRunJob.class)
        .withIdentity(job(schedule))
        .withDescription(schedule.schedule().cron())
        .requestRecovery(true)
        .build();
  }

  /** Waits for the orders that are being given, then stops. */
  @Override
  public void close() {
    closing.countDown();
    try {
      scheduler.shutdown(true);
    } catch (SchedulerException e) {
      throw QuartzStore.failed("cannot stop the schedule", e);
    }
  }
}

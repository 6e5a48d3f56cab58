package dev.retort.scheduler.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.queue.QueuedRun;
import dev.retort.scheduler.queue.RunCause;
import dev.retort.scheduler.queue.RunOrder;
import dev.retort.scheduler.queue.RunQueue;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightlyScheduleTest {
  private static final TaskName BANK = new TaskName("bank");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final CronSchedule HOURLY = new CronSchedule("0 0 * * * ?", BERLIN);
  private static final CronSchedule AT_TWO = new CronSchedule("0 0 2 * * ?", BERLIN);

  @TempDir Path home;

  SchedulerDatabase open() {
    return SchedulerDatabase.open(home);
  }

  @Test
  void ordersARunWhenItsTimeHasCome() throws Exception {
    CountDownLatch ordered = new CountDownLatch(2);
    CronSchedule everySecond = new CronSchedule("* * * * * ?", BERLIN);
    try (SchedulerDatabase database = open();
        NightlySchedule schedule =
            NightlySchedule.open(
                database,
                Map.of(BANK, new TaskSchedule(everySecond, Missed.RUN_ONCE, 3)),
                ordered::countDown)) {
      schedule.start();
      assertThat(ordered.await(20, TimeUnit.SECONDS)).isTrue();

      List<QueuedRun> open = new RunQueue(database.source()).open();
      assertThat(open).hasSize(1);
      RunOrder order = open.get(0).order();
      assertThat(order.task()).isEqualTo(BANK);
      assertThat(order.cause()).isEqualTo(RunCause.SCHEDULE);
      assertThat(order.priority()).isEqualTo(3);
      assertThat(order.due()).isEqualTo(order.due().truncatedTo(ChronoUnit.SECONDS));
    }
  }

  @Test
  void makesUpForTheLatestTimeAtWhichNobodyWasThereOnce() throws Exception {
    try (SchedulerDatabase database = open()) {
      missed(database, Missed.RUN_ONCE);

      QueuedRun run = new RunQueue(database.source()).open().get(0);
      assertThat(Optional.of(run.order().due())).isEqualTo(HOURLY.latest(Instant.now()));
      assertThat(new RunQueue(database.source()).open()).hasSize(1);
    }
  }

  @Test
  void leavesOutTheTimesAtWhichNobodyWasThereIfThatIsWanted() throws Exception {
    try (SchedulerDatabase database = open()) {
      missed(database, Missed.SKIP);

      assertThat(new RunQueue(database.source()).open()).isEmpty();
    }
  }

  /** Half a day passes without anybody there, and then somebody is. */
  private static void missed(SchedulerDatabase database, Missed policy) throws Exception {
    Map<TaskName, TaskSchedule> declared =
        Map.of(
            BANK,
            new TaskSchedule(HOURLY, policy, 0),
            new TaskName("beat"),
            new TaskSchedule(new CronSchedule("* * * * * ?", BERLIN)));
    NightlySchedule.open(database, declared, () -> {}).close();
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(
              statement.executeUpdate(
                  "update QRTZ_TRIGGERS set NEXT_FIRE_TIME = NEXT_FIRE_TIME - 43200000"
                      + " where TRIGGER_NAME in (select TRIGGER_NAME from QRTZ_CRON_TRIGGERS"
                      + " where CRON_EXPRESSION = '0 0 * * * ?')"))
          .isEqualTo(1);
    }
    CountDownLatch ordered = new CountDownLatch(3);
    try (NightlySchedule schedule = NightlySchedule.open(database, declared, ordered::countDown)) {
      schedule.start();
      assertThat(ordered.await(20, TimeUnit.SECONDS)).isTrue();
      RunQueue queue = new RunQueue(database.source());
      queue.open().stream()
          .filter(run -> run.order().task().value().equals("beat"))
          .forEach(run -> queue.cancel(run.id(), "ada", "it only shows that time passes"));
    }
  }

  @Test
  void remembersThatATaskIsPausedAcrossRestarts() {
    try (SchedulerDatabase database = open();
        NightlySchedule schedule = open(database, Map.of(BANK, AT_TWO))) {
      assertThat(schedule.tasks().get(0).next()).isPresent();
      schedule.pause(BANK);
    }
    try (SchedulerDatabase database = open();
        NightlySchedule schedule = open(database, Map.of(BANK, AT_TWO))) {
      assertThat(schedule.tasks().get(0).state()).isEqualTo(ScheduledTask.State.PAUSED);
      schedule.resume(BANK);
      assertThat(schedule.tasks().get(0).state()).isEqualTo(ScheduledTask.State.ACTIVE);
    }
  }

  @Test
  void keepsAPauseWhenTheTimeChanges() {
    CronSchedule atThree = new CronSchedule("0 0 3 * * ?", BERLIN);
    try (SchedulerDatabase database = open()) {
      try (NightlySchedule schedule = open(database, Map.of(BANK, AT_TWO))) {
        schedule.pause(BANK);
      }
      try (NightlySchedule schedule = open(database, Map.of(BANK, atThree))) {
        assertThat(schedule.tasks().get(0).schedule()).isEqualTo(atThree);
        assertThat(schedule.tasks().get(0).state()).isEqualTo(ScheduledTask.State.PAUSED);
      }
    }
  }

  @Test
  void followsWhatIsDeclared() {
    CronSchedule atThree = new CronSchedule("0 0 3 * * ?", BERLIN);
    TaskName orders = new TaskName("orders");
    try (SchedulerDatabase database = open()) {
      try (NightlySchedule schedule = open(database, Map.of(BANK, AT_TWO))) {
        assertThat(schedule.tasks()).extracting(ScheduledTask::schedule).containsExactly(AT_TWO);
      }
      try (NightlySchedule schedule = open(database, Map.of(BANK, atThree, orders, AT_TWO))) {
        assertThat(schedule.tasks())
            .extracting(ScheduledTask::schedule)
            .containsExactly(atThree, AT_TWO);
      }
      try (NightlySchedule schedule = open(database, Map.of(orders, AT_TWO))) {
        assertThat(schedule.tasks()).extracting(ScheduledTask::task).containsExactly(orders);
        assertThatThrownBy(() -> schedule.pause(BANK)).hasMessageContaining("[orders]");
      }
    }
  }

  private static NightlySchedule open(
      SchedulerDatabase database, Map<TaskName, CronSchedule> declared) {
    Map<TaskName, TaskSchedule> schedules = new TreeMap<>();
    declared.forEach((task, schedule) -> schedules.put(task, new TaskSchedule(schedule)));
    return NightlySchedule.open(database, schedules, () -> {});
  }
}

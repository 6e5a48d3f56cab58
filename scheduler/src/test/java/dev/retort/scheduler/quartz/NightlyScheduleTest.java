package dev.retort.scheduler.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.journal.SchedulerDatabase;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightlyScheduleTest {
  private static final TaskName BANK = new TaskName("bank");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final CronSchedule AT_TWO = new CronSchedule("0 0 2 * * ?", BERLIN);

  @TempDir Path home;

  @Test
  void runsATaskWhenItsTimeHasCome() throws Exception {
    CompletableFuture<TaskName> ran = new CompletableFuture<>();
    try (SchedulerDatabase database = SchedulerDatabase.open(home);
        NightlySchedule schedule =
            NightlySchedule.open(
                database.source(),
                Map.of(BANK, new CronSchedule("* * * * * ?", BERLIN)),
                ran::complete)) {
      schedule.start();
      assertThat(ran.get(20, TimeUnit.SECONDS)).isEqualTo(BANK);
    }
  }

  @Test
  void runsATaskAtOnceWhenItIsAskedTo() throws Exception {
    CompletableFuture<TaskName> ran = new CompletableFuture<>();
    try (SchedulerDatabase database = SchedulerDatabase.open(home);
        NightlySchedule schedule =
            NightlySchedule.open(database.source(), Map.of(BANK, AT_TWO), ran::complete)) {
      schedule.start();
      assertThat(schedule.runNow(new TaskName("unscheduled"))).isFalse();
      assertThat(schedule.runNow(BANK)).isTrue();
      assertThat(ran.get(20, TimeUnit.SECONDS)).isEqualTo(BANK);
      assertThat(schedule.tasks()).extracting(ScheduledTask::schedule).containsExactly(AT_TWO);
    }
  }

  @Test
  void remembersThatATaskIsPausedAcrossRestarts() {
    try (SchedulerDatabase database = SchedulerDatabase.open(home);
        NightlySchedule schedule = open(database, Map.of(BANK, AT_TWO))) {
      assertThat(schedule.tasks().get(0).next()).isPresent();
      schedule.pause(BANK);
    }
    try (SchedulerDatabase database = SchedulerDatabase.open(home);
        NightlySchedule schedule = open(database, Map.of(BANK, AT_TWO))) {
      assertThat(schedule.tasks().get(0).state()).isEqualTo(ScheduledTask.State.PAUSED);
      schedule.resume(BANK);
      assertThat(schedule.tasks().get(0).state()).isEqualTo(ScheduledTask.State.ACTIVE);
    }
  }

  @Test
  void keepsAPauseWhenTheTimeChanges() {
    CronSchedule atThree = new CronSchedule("0 0 3 * * ?", BERLIN);
    try (SchedulerDatabase database = SchedulerDatabase.open(home)) {
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
    try (SchedulerDatabase database = SchedulerDatabase.open(home)) {
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

  @Test
  void refusesWhatIsNoCronExpression() {
    assertThatThrownBy(() -> new CronSchedule("every night", BERLIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("every night")
        .hasMessageContaining("0 0 2 * * ?");
  }

  private static NightlySchedule open(
      SchedulerDatabase database, Map<TaskName, CronSchedule> declared) {
    return NightlySchedule.open(database.source(), declared, task -> {});
  }
}

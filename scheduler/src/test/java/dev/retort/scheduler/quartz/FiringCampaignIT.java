package dev.retort.scheduler.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.journal.PostgresDatabase;
import dev.retort.scheduler.journal.SchedulerDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How late the runs of 1,000 tasks are ordered on one node. */
@Tag("campaign")
class FiringCampaignIT {
  private static final int TASKS = 1_000;
  private static final int SPREAD_SECONDS = 20;
  private static final Duration LIMIT = Duration.ofSeconds(1);

  @TempDir Path home;

  @Test
  void tasksOfManyTimesAreOrderedWithinASecondOfTheirs() throws Exception {
    IntFunction<String> shared = task -> "";
    try (SchedulerDatabase database = SchedulerDatabase.open(home)) {
      requireInTime(measure("H2, over 20 s", database, SPREAD_SECONDS, shared));
    }
    try (SchedulerDatabase database = SchedulerDatabase.open(PostgresDatabase.fresh())) {
      requireInTime(measure("PostgreSQL, over 20 s", database, SPREAD_SECONDS, shared));
    }
  }

  @Test
  void tasksOfOneTimeAreOrderedWithinASecondOfIt() throws Exception {
    IntFunction<String> shared = task -> "";
    try (SchedulerDatabase database = SchedulerDatabase.open(home)) {
      requireInTime(measure("H2, at once", database, 1, shared));
    }
    try (SchedulerDatabase database = SchedulerDatabase.open(PostgresDatabase.fresh())) {
      requireInTime(measure("PostgreSQL, at once", database, 1, shared));
    }
  }

  /**
   * Lines that differ in their spaces are different ones, so that each task has its own trigger.
   */
  @Test
  void everyTaskIsOrderedWhereNoTwoShareASchedule() throws Exception {
    IntFunction<String> own = task -> " ".repeat(task % 32) + "\t" + " ".repeat(task / 32);
    try (SchedulerDatabase database = SchedulerDatabase.open(home)) {
      measure("H2, over 20 s, 1,000 schedules", database, SPREAD_SECONDS, own);
    }
    try (SchedulerDatabase database = SchedulerDatabase.open(PostgresDatabase.fresh())) {
      measure("PostgreSQL, over 20 s, 1,000 schedules", database, SPREAD_SECONDS, own);
    }
  }

  private static void requireInTime(List<Long> late) {
    assertThat(Duration.ofMillis(late.get(TASKS - 1))).isLessThanOrEqualTo(LIMIT);
  }

  private static List<Long> measure(
      String what, SchedulerDatabase database, int seconds, IntFunction<String> spaces)
      throws Exception {
    Instant from = Instant.now().plusSeconds(30).truncatedTo(ChronoUnit.SECONDS);
    Map<TaskName, TaskSchedule> declared = new HashMap<>();
    for (int task = 0; task < TASKS; task++) {
      declared.put(
          new TaskName("task-" + task),
          new TaskSchedule(at(from.plusSeconds(task % seconds), spaces.apply(task))));
    }
    long opening = System.nanoTime();
    try (NightlySchedule schedule = NightlySchedule.open(database, declared, () -> {})) {
      schedule.start();
      long opened = (System.nanoTime() - opening) / 1_000_000;
      assertThat(Instant.now()).isBefore(from);
      List<Long> late = late(database);
      while (late.size() < TASKS && Instant.now().isBefore(from.plusSeconds(180))) {
        Thread.sleep(1_000);
        late = late(database);
      }
      assertThat(late).hasSize(TASKS);
      System.out.printf(
          "%s: opened in %d ms; ordered after p50 %d, p99 %d, max %d ms%n",
          what, opened, late.get(TASKS / 2), late.get(TASKS * 99 / 100), late.get(TASKS - 1));
      return late;
    }
  }

  private static CronSchedule at(Instant time, String spaces) {
    ZonedDateTime there = time.atZone(ZoneOffset.UTC);
    return new CronSchedule(
        "%d %s%d %d * * ?".formatted(there.getSecond(), spaces, there.getMinute(), there.getHour()),
        ZoneOffset.UTC);
  }

  private static List<Long> late(SchedulerDatabase database) throws Exception {
    List<Long> late = new ArrayList<>();
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select due, accepted_at from run_order")) {
      while (rows.next()) {
        late.add(
            Duration.between(
                    rows.getObject(1, OffsetDateTime.class),
                    rows.getObject(2, OffsetDateTime.class))
                .toMillis());
      }
    }
    Collections.sort(late);
    return late;
  }
}

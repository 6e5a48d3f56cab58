package dev.retort.scheduler.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.scheduler.journal.SchedulerDatabase;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DailyWorkTest {
  private static final CronSchedule EVERY_SECOND = new CronSchedule("* * * * * ?", ZoneOffset.UTC);
  private static final CronSchedule AT_FIVE = new CronSchedule("0 0 5 * * ?", ZoneOffset.UTC);

  @TempDir Path home;

  SchedulerDatabase open() {
    return SchedulerDatabase.open(home);
  }

  @Test
  void isDoneAgainAlthoughItThrewAndBesideTheNights() throws Exception {
    CountDownLatch done = new CountDownLatch(2);
    try (SchedulerDatabase database = open();
        NightlySchedule nights = NightlySchedule.open(database, Map.of(), () -> {});
        DailyWork work =
            DailyWork.open(
                database,
                "looks",
                EVERY_SECOND,
                () -> {
                  done.countDown();
                  throw new IllegalStateException("on purpose");
                })) {
      nights.start();
      work.start();
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(nights.tasks()).isEmpty();
    }
  }

  @Test
  void followsATimeThatHasChanged() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    try (SchedulerDatabase database = open()) {
      DailyWork.open(database, "looks", AT_FIVE, () -> {}).close();
      try (DailyWork work = DailyWork.open(database, "looks", EVERY_SECOND, done::countDown)) {
        work.start();
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
      }
    }
  }
}

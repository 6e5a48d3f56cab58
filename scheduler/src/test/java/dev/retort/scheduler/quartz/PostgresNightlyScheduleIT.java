package dev.retort.scheduler.quartz;

import dev.retort.scheduler.journal.PostgresAddress;
import dev.retort.scheduler.journal.PostgresDatabase;
import dev.retort.scheduler.journal.SchedulerDatabase;

class PostgresNightlyScheduleIT extends NightlyScheduleTest {
  private final PostgresAddress address = PostgresDatabase.fresh();

  @Override
  SchedulerDatabase open() {
    return SchedulerDatabase.open(address);
  }
}

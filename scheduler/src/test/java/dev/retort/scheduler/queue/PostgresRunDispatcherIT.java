package dev.retort.scheduler.queue;

import dev.retort.scheduler.journal.PostgresAddress;
import dev.retort.scheduler.journal.PostgresDatabase;
import dev.retort.scheduler.journal.SchedulerDatabase;

class PostgresRunDispatcherIT extends RunDispatcherTest {
  private final PostgresAddress address = PostgresDatabase.fresh();

  @Override
  SchedulerDatabase open() {
    return SchedulerDatabase.open(address);
  }
}

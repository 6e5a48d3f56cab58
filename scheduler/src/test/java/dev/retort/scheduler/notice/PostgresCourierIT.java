package dev.retort.scheduler.notice;

import dev.retort.scheduler.journal.PostgresAddress;
import dev.retort.scheduler.journal.PostgresDatabase;
import dev.retort.scheduler.journal.SchedulerDatabase;

class PostgresCourierIT extends CourierTest {
  private final PostgresAddress address = PostgresDatabase.fresh();

  @Override
  SchedulerDatabase database() {
    return SchedulerDatabase.open(address);
  }

  @Override
  String place() {
    return address.url();
  }
}

package dev.retort.scheduler.budget;

import dev.retort.scheduler.journal.PostgresAddress;
import dev.retort.scheduler.journal.PostgresDatabase;
import dev.retort.scheduler.journal.SchedulerDatabase;

class PostgresBudgetsIT extends BudgetsTest {
  private final PostgresAddress address = PostgresDatabase.fresh();

  @Override
  SchedulerDatabase database() {
    return SchedulerDatabase.open(address);
  }
}

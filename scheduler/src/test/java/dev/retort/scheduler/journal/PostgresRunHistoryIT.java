package dev.retort.scheduler.journal;

class PostgresRunHistoryIT extends RunHistoryTest {
  private final PostgresAddress address = PostgresDatabase.fresh();

  @Override
  SchedulerDatabase database() {
    return SchedulerDatabase.open(address);
  }
}

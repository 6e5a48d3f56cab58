package dev.retort.scheduler.journal;

class PostgresRunJournalIT extends RunJournalTest {
  private final PostgresAddress address = PostgresDatabase.fresh();

  @Override
  SchedulerDatabase open() {
    return SchedulerDatabase.open(address);
  }
}

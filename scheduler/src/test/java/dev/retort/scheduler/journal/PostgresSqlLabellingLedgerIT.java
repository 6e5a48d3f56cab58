package dev.retort.scheduler.journal;

class PostgresSqlLabellingLedgerIT extends SqlLabellingLedgerTest {
  private final PostgresAddress address = PostgresDatabase.fresh();

  @Override
  SchedulerDatabase open() {
    return SchedulerDatabase.open(address);
  }
}

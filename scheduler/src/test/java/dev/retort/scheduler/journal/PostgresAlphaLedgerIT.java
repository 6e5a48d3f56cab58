package dev.retort.scheduler.journal;

class PostgresAlphaLedgerIT extends AlphaLedgerTest {
  private final PostgresAddress address = PostgresDatabase.fresh();

  @Override
  SchedulerDatabase database() {
    return SchedulerDatabase.open(address);
  }
}

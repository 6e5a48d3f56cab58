package dev.retort.scheduler.certification;

import dev.retort.scheduler.journal.PostgresAddress;
import dev.retort.scheduler.journal.PostgresDatabase;
import dev.retort.scheduler.journal.SchedulerDatabase;

class PostgresCertificationLedgerIT extends CertificationLedgerTest {
  private final PostgresAddress address = PostgresDatabase.fresh();

  @Override
  SchedulerDatabase open() {
    return SchedulerDatabase.open(address);
  }
}

package dev.retort.scheduler.quartz;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import org.quartz.CronTrigger;
import org.quartz.TriggerKey;
import org.quartz.impl.jdbcjobstore.CronTriggerPersistenceDelegate;
import org.quartz.spi.OperableTrigger;

/** Stores {@link ZonedCronTrigger}s in Quartz's table of cron triggers. Quartz makes it by name. */
public final class ZonedCronDelegate extends CronTriggerPersistenceDelegate {
  @Override
  public String getHandledTriggerTypeDiscriminator() {
    return "ZONED";
  }

  @Override
  public boolean canHandleTriggerType(OperableTrigger trigger) {
    return trigger instanceof ZonedCronTrigger;
  }

  @Override
  public TriggerPropertyBundle loadExtendedTriggerPropertiesFromResultSet(
      ResultSet row, TriggerKey key) throws SQLException {
    CronSchedule schedule =
        new CronSchedule(
            row.getString(COL_CRON_EXPRESSION), ZoneId.of(row.getString(COL_TIME_ZONE_ID)));
    // Quartz sets the misfire instruction when it has built the trigger.
    return new TriggerPropertyBundle(
        ZonedCronTrigger.on(schedule, CronTrigger.MISFIRE_INSTRUCTION_FIRE_ONCE_NOW), null, null);
  }
}

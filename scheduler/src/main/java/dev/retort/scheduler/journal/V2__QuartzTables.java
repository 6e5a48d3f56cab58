package dev.retort.scheduler.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.quartz.impl.jdbcjobstore.JobStoreTX;

/**
 * Quartz's own tables, from the script that Quartz ships for the database. Flyway reads the version
 * off the name.
 *
 * <p>H2 commits each statement that defines something, so a process that dies here leaves some
 * tables and no record of them. They are empty, and made anew.
 */
final class V2__QuartzTables extends BaseJavaMigration {
  private static final List<String> TABLES =
      List.of(
          "CALENDARS",
          "CRON_TRIGGERS",
          "FIRED_TRIGGERS",
          "PAUSED_TRIGGER_GRPS",
          "SCHEDULER_STATE",
          "LOCKS",
          "SIMPLE_TRIGGERS",
          "SIMPROP_TRIGGERS",
          "BLOB_TRIGGERS",
          "TRIGGERS",
          "JOB_DETAILS");

  /** PostgreSQL's script ends its transaction, which is Flyway's. */
  private static final String COMMIT = "COMMIT;";

  @Override
  public void migrate(Context context) throws SQLException, IOException {
    String product = context.getConnection().getMetaData().getDatabaseProductName();
    String name = product.equals("PostgreSQL") ? "tables_postgres.sql" : "tables_h2.sql";
    try (InputStream script = JobStoreTX.class.getResourceAsStream(name);
        Statement statement = context.getConnection().createStatement()) {
      for (String table : TABLES) {
        statement.execute("DROP TABLE IF EXISTS QRTZ_%s CASCADE".formatted(table));
      }
      statement.execute(
          new String(script.readAllBytes(), StandardCharsets.UTF_8).replace(COMMIT, ""));
    }
  }
}

package dev.retort.scheduler.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.quartz.impl.jdbcjobstore.JobStoreTX;

/**
 * Quartz's own tables, from the script that Quartz ships. Flyway reads the version off the name.
 */
final class V2__QuartzTables extends BaseJavaMigration {
  @Override
  public void migrate(Context context) throws SQLException, IOException {
    try (InputStream script = JobStoreTX.class.getResourceAsStream("tables_h2.sql");
        Statement statement = context.getConnection().createStatement()) {
      statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}

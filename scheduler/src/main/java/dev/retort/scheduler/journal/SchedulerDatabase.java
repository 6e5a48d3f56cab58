package dev.retort.scheduler.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The database behind the journal and the schedule: H2 in the home folder. Thread-safe. */
public final class SchedulerDatabase implements AutoCloseable {
  private static final int CONNECTIONS = 8;

  private final HikariDataSource source;

  private SchedulerDatabase(HikariDataSource source) {
    this.source = source;
  }

  /**
   * Opens the database of a folder, creating or upgrading it.
   *
   * @param folder where its files are
   */
  public static SchedulerDatabase open(Path folder) {
    HikariConfig config = new HikariConfig();
    // Without WRITE_DELAY=0, H2 acknowledges commits that a killed process loses.
    config.setJdbcUrl(
        "jdbc:h2:file:" + folder.toAbsolutePath().resolve("scheduler") + ";WRITE_DELAY=0");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setPoolName("scheduler");
    HikariDataSource source = new HikariDataSource(config);
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:dev/retort/scheduler/sql")
        .javaMigrations(new V2__QuartzTables())
        .load()
        .migrate();
    return new SchedulerDatabase(source);
  }

  /** Connections to it. */
  public DataSource source() {
    return source;
  }

  @Override
  public void close() {
    source.close();
  }
}

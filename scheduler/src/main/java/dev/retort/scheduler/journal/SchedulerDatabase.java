package dev.retort.scheduler.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.retort.capture.iceberg.DatabaseUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The database behind the journal, the queue and the schedule: H2 in the home folder, which one
 * process has to itself, or a PostgreSQL that several nodes share. Created or brought to its newest
 * form when it is opened. A PostgreSQL that goes away and comes back is used again. Thread-safe.
 */
public final class SchedulerDatabase implements AutoCloseable {
  private static final int CONNECTIONS = 12;

  /** The tables of others in the same PostgreSQL have a history of their own. */
  private static final String HISTORY = "scheduler_history";

  /** Whoever waits for a row that another transaction holds. */
  private static final Duration LOCKS = Duration.ofSeconds(10);

  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** What makes PostgreSQL notice within seconds that a node is gone, and let its locks go. */
  private static final String VANISHED_CLIENTS =
      "SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '%ds'; SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3"
          .formatted(LOCKS.toSeconds());

  /** Who uses the database. */
  public enum Sharing {
    /** This process, and nobody else while it lives. */
    OWN,
    /** Any number of nodes. */
    SHARED
  }

  private final HikariDataSource source;
  private final Sharing sharing;

  private SchedulerDatabase(HikariDataSource source, Sharing sharing) {
    this.source = source;
    this.sharing = sharing;
  }

  /**
   * Opens the database of a folder.
   *
   * @param folder where its files are
   */
  public static SchedulerDatabase open(Path folder) {
    HikariConfig config = new HikariConfig();
    // Without WRITE_DELAY=0, H2 acknowledges commits that a killed process loses. Without async, an
    // interrupt of a thread that writes closes the file, and the database for all other threads.
    config.setJdbcUrl(
        "jdbc:h2:file:async:%s;WRITE_DELAY=0;LOCK_TIMEOUT=%d"
            .formatted(
                DatabaseUrl.requireFolder(folder.toAbsolutePath()).resolve("scheduler"),
                LOCKS.toMillis()));
    return opened(config, Sharing.OWN, SchedulerDatabase::migrateAgain);
  }

  /**
   * Joins the nodes on a PostgreSQL.
   *
   * @throws SchedulerDatabaseException if it cannot be used; the message says why
   */
  public static SchedulerDatabase open(PostgresAddress address) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(address.url());
    address.user().ifPresent(config::setUsername);
    address.password().ifPresent(config::setPassword);
    config.setConnectionInitSql(VANISHED_CLIENTS);
    // A server that vanished without a word must not hold a statement for ever.
    config.addDataSourceProperty("socketTimeout", Long.toString(2 * LOCKS.toSeconds()));
    config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT.toSeconds()));
    config.setConnectionTimeout(CONNECT.toMillis());
    try {
      return opened(config, Sharing.SHARED, Flyway::migrate);
    } catch (RuntimeException e) {
      throw new SchedulerDatabaseException(
          "the scheduler's database %s cannot be used: %s. Check that it runs, that user and password are right, and that the user may create tables."
              .formatted(address, e.getMessage()),
          e);
    }
  }

  /**
   * H2 commits every statement of a migration. One that was killed in between is half there, and
   * each statement may be run again.
   */
  private static void migrateAgain(Flyway flyway) {
    flyway.repair();
    flyway.migrate();
  }

  private static SchedulerDatabase opened(
      HikariConfig config, Sharing sharing, Consumer<Flyway> prepare) {
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setPoolName("scheduler");
    HikariDataSource source = new HikariDataSource(config);
    try {
      prepare.accept(
          Flyway.configure()
              .dataSource(source)
              .table(HISTORY)
              .baselineOnMigrate(true)
              .baselineVersion("0")
              .locations("classpath:dev/retort/scheduler/sql")
              .javaMigrations(new V2__QuartzTables())
              .load());
      return new SchedulerDatabase(source, sharing);
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /** Connections to it. */
  public DataSource source() {
    return source;
  }

  /** Who uses it. */
  public Sharing sharing() {
    return sharing;
  }

  @Override
  public void close() {
    source.close();
  }
}

package dev.retort.registry.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.retort.registry.RegistryException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * The registry's database, brought to its newest form: an embedded one that this process has to
 * itself, or a PostgreSQL that several servers share, one of which writes. Transactions are for
 * changes, and fail where another server writes.
 */
public final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final Duration EMBEDDED_POLL = Duration.ofSeconds(5);
  private static final Duration SHARED_POLL = Duration.ofMillis(200);

  /** What makes PostgreSQL notice within seconds that a server is gone, and let its locks go. */
  private static final String VANISHED_CLIENTS =
      "SET idle_in_transaction_session_timeout = '60s'; SET tcp_keepalives_idle = 5;"
          + " SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3";

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final Optional<Tenure> tenure;

  private Database(HikariDataSource pool, Optional<Tenure> tenure) {
    this.pool = pool;
    this.tenure = tenure;
    this.jdbi = Jdbi.create(pool);
    tenure.ifPresent(held -> jdbi.setTransactionHandler(new FencedTransactions(held)));
  }

  /** What a server does on a database that others use too. */
  public enum Part {
    /** It writes when no other server does. */
    WRITES_IF_FREE,
    /** It never writes, and leaves the tables as they are. */
    ONLY_READS
  }

  /** Opens the database in a folder, which one process uses at a time. */
  public static Database open(Path home) {
    JdbcDataSource h2 = new JdbcDataSource();
    // Without WRITE_DELAY=0 a commit is answered up to half a second before it is on the disk.
    h2.setURL(
        "jdbc:h2:file:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE".formatted(home.resolve("registry")));
    HikariConfig config = new HikariConfig();
    config.setDataSource(h2);
    try {
      return opened(config, Optional.empty(), Database::migrateAgain);
    } catch (RuntimeException e) {
      throw new RegistryException(
          "the registry's database in %s can't be opened: %s. Check that the disk has space and no other program uses the files."
              .formatted(home, e.getMessage()),
          e);
    }
  }

  /**
   * Joins the servers on a PostgreSQL. If no other one writes, and this one may, it does when this
   * returns.
   *
   * @param server what the others call this server
   */
  public static Database open(DatabaseAddress address, Part part, String server, Clock clock) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(address.url());
    address.user().ifPresent(config::setUsername);
    address.password().ifPresent(config::setPassword);
    config.setConnectionInitSql(VANISHED_CLIENTS);
    try {
      return part == Part.ONLY_READS
          ? opened(config, Optional.of(Tenure.NEVER), Flyway::validate)
          : elected(config, address, server, clock);
    } catch (RuntimeException e) {
      throw new RegistryException(
          "the registry's database %s can't be used: %s. Check that it runs, that user and password are right, and that the user may create tables."
              .formatted(address, e.getMessage()),
          e);
    }
  }

  private static Database elected(
      HikariConfig config, DatabaseAddress address, String server, Clock clock) {
    WriterElection election =
        new WriterElection(
            () -> DriverManager.getConnection(address.url(), properties(address)), server, clock);
    Database database = opened(config, Optional.of(election), Flyway::migrate);
    try {
      election.start();
      return database;
    } catch (RuntimeException e) {
      database.pool.close();
      throw e;
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

  private static Database opened(
      HikariConfig config, Optional<Tenure> tenure, Consumer<Flyway> prepare) {
    config.setMaximumPoolSize(CONNECTIONS);
    config.setPoolName("registry");
    HikariDataSource pool = new HikariDataSource(config);
    try {
      prepare.accept(
          Flyway.configure()
              .dataSource(pool)
              .locations("classpath:dev/retort/registry/server/migration")
              .load());
      return new Database(pool, tenure);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private static Properties properties(DatabaseAddress address) {
    Properties properties = new Properties();
    address.user().ifPresent(user -> properties.setProperty("user", user));
    address.password().ifPresent(password -> properties.setProperty("password", password));
    return properties;
  }

  public Jdbi jdbi() {
    return jdbi;
  }

  /** Whether this server writes now. Work in the background that changes something asks first. */
  public boolean isWriter() {
    return tenure.map(held -> held.term() != Tenure.NONE).orElse(true);
  }

  /** How often to look for what other servers wrote. */
  Duration poll() {
    return tenure.isPresent() ? SHARED_POLL : EMBEDDED_POLL;
  }

  @Override
  public void close() {
    try {
      if (tenure.orElse(Tenure.NEVER) instanceof WriterElection election) {
        election.close();
      }
    } finally {
      pool.close();
    }
  }
}

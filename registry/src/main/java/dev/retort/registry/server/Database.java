package dev.retort.registry.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.retort.registry.RegistryException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * The registry's embedded database: opened by one process at a time, brought to its newest form.
 */
final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 8;

  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(HikariDataSource pool) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  static Database open(Path home) {
    JdbcDataSource h2 = new JdbcDataSource();
    // Without WRITE_DELAY=0 a commit is answered up to half a second before it is on the disk.
    h2.setURL(
        "jdbc:h2:file:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE".formatted(home.resolve("registry")));
    requireUnused(h2, home);
    HikariConfig config = new HikariConfig();
    config.setDataSource(h2);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setPoolName("registry");
    HikariDataSource pool = new HikariDataSource(config);
    try {
      Flyway.configure()
          .dataSource(pool)
          .locations("classpath:dev/retort/registry/server/migration")
          .load()
          .migrate();
      return new Database(pool);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  Jdbi jdbi() {
    return jdbi;
  }

  @Override
  public void close() {
    pool.close();
  }

  private static void requireUnused(JdbcDataSource h2, Path home) {
    try {
      h2.getConnection().close();
    } catch (SQLException e) {
      if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
        throw new RegistryException(
            "the registry in %s is in use by another process: stop that one, or choose another home"
                .formatted(home),
            e);
      }
      throw new RegistryException(
          "the registry in %s can't be opened: %s. Check that the disk has space and the folder is writable."
              .formatted(home, e.getMessage()),
          e);
    }
  }
}

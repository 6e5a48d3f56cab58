package dev.retort.registry.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.retort.registry.RegistryException;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Jdbi;

/**
 * The registry's embedded database: opened by one process at a time, brought to its newest form.
 */
public final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 8;

  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(HikariDataSource pool) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  public static Database open(Path home) {
    JdbcDataSource h2 = new JdbcDataSource();
    // Without WRITE_DELAY=0 a commit is answered up to half a second before it is on the disk.
    h2.setURL(
        "jdbc:h2:file:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE".formatted(home.resolve("registry")));
    HikariConfig config = new HikariConfig();
    config.setDataSource(h2);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setPoolName("registry");
    HikariDataSource pool = null;
    try {
      pool = new HikariDataSource(config);
      Flyway.configure()
          .dataSource(pool)
          .locations("classpath:dev/retort/registry/server/migration")
          .load()
          .migrate();
      return new Database(pool);
    } catch (RuntimeException e) {
      if (pool != null) {
        pool.close();
      }
      throw new RegistryException(
          "the registry's database in %s can't be opened: %s. Check that the disk has space and no other program uses the files."
              .formatted(home, e.getMessage()),
          e);
    }
  }

  public Jdbi jdbi() {
    return jdbi;
  }

  @Override
  public void close() {
    pool.close();
  }
}

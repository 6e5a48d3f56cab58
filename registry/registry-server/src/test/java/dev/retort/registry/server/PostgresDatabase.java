package dev.retort.registry.server;

import dev.retort.registry.server.store.DatabaseAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;

/** A real PostgreSQL for as long as the tests run, with a database for whoever asks. */
public final class PostgresDatabase {
  private static EmbeddedPostgres postgres;

  private PostgresDatabase() {}

  /** The address of an empty database. */
  public static synchronized DatabaseAddress fresh() {
    String name = "registry_" + UUID.randomUUID().toString().replace("-", "");
    execute("CREATE DATABASE " + name);
    return new DatabaseAddress(
        postgres.getJdbcUrl("postgres", name).replaceAll("\\?.*", ""),
        Optional.of("postgres"),
        Optional.of("postgres"));
  }

  /** Runs a statement as the superuser. */
  public static synchronized void execute(String sql) {
    try {
      if (postgres == null) {
        postgres = EmbeddedPostgres.start();
      }
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}

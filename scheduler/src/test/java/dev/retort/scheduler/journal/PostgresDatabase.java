package dev.retort.scheduler.journal;

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
  public static synchronized PostgresAddress fresh() {
    String name = "scheduler_" + UUID.randomUUID().toString().replace("-", "");
    try {
      if (postgres == null) {
        postgres = EmbeddedPostgres.start();
      }
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new PostgresAddress(
        postgres.getJdbcUrl("postgres", name).replaceAll("\\?.*", ""),
        Optional.of("postgres"),
        Optional.of("postgres"));
  }
}

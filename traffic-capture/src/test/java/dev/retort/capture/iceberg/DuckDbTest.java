package dev.retort.capture.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.ExchangeLog;
import dev.retort.capture.Feedback;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB reads the log's Parquet files as they are. */
class DuckDbTest {
  @TempDir Path folder;

  @Test
  void queriesTheFilesAndTheirNestedMessages() throws SQLException {
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      Sample.writeFiles(log, 3, 100);
      log.addFeedback(
          List.of(
              new Feedback(Sample.id(5), Sample.START, Optional.of(1.0), Optional.of("refund"))));
      log.erase(Set.of(Sample.id(7)));
    }
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      statement.execute(
          "CREATE VIEW exchanges AS SELECT * FROM read_parquet('%s/exchanges/data/*/*.parquet')"
              .formatted(folder));
      statement.execute(
          "CREATE VIEW feedback AS SELECT * FROM read_parquet('%s/feedback/data/*/*.parquet')"
              .formatted(folder));
      assertThat(one(statement, "SELECT count(*) FROM exchanges")).isEqualTo("299");
      assertThat(
              one(
                  statement,
                  "SELECT count(*) FROM (SELECT unnest(messages) AS m FROM exchanges) WHERE m.role = 'user' AND m.content LIKE '%parcel 4%'"))
          .isEqualTo("11");
      assertThat(
              one(
                  statement,
                  "SELECT feedback.correction FROM exchanges JOIN feedback ON id = exchange"))
          .isEqualTo("refund");
      assertThat(
              one(
                  statement,
                  "SELECT count(*) FROM exchanges WHERE created_at < TIMESTAMPTZ '2025-06-01 00:01:00+00'"))
          .isEqualTo("59");
      assertThat(one(statement, "SELECT sum(prompt_tokens) FROM exchanges")).isEqualTo("2990");
    }
  }

  private static String one(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }
}

package dev.retort.capture.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.ExchangeRedactor;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Two processes write one log, through a catalog in a real PostgreSQL. */
class TwoWritersIT {
  private static final int EACH = 1_200;

  private static EmbeddedPostgres postgres;

  @TempDir Path folder;

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  private String url;

  /** A log has a database of its own. */
  @BeforeEach
  void createDatabase(TestInfo test) throws SQLException {
    String name = "log_" + Integer.toHexString(test.getDisplayName().hashCode());
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    url = postgres.getJdbcUrl("postgres", name);
  }

  static ExchangeLogConfig config(String writer, String url) {
    return ExchangeLogConfig.DEFAULT
        .withRoll(100, 1 << 20, Duration.ofSeconds(5))
        .withWriter(new WriterId(writer))
        .withCatalog(new CatalogAddress(url));
  }

  /** Appends a range of exchanges under a writer's name. */
  public static final class Writer {
    private Writer() {}

    /**
     * Appends.
     *
     * @param arguments the folder, the catalog, the writer, the first number and the first not
     */
    public static void main(String[] arguments) {
      try (ExchangeLog log =
          IcebergExchangeLog.open(
              Path.of(arguments[0]), config(arguments[2], arguments[1]), ExchangeRedactor.NONE)) {
        int from = Integer.parseInt(arguments[3]);
        int until = Integer.parseInt(arguments[4]);
        for (int number = from; number < until; number += 50) {
          log.append(Sample.exchanges(number, Math.min(until, number + 50)));
          if (number % 200 == 0) {
            log.window(Instant.MIN, Instant.MAX);
          }
        }
      }
    }
  }

  @Test
  void loseNothingWhenTheyCommitAtTheSameTime() throws Exception {
    Process one = start("gateway_1", 0, EACH);
    Process other = start("gateway_2", EACH, 2 * EACH);
    assertThat(one.waitFor()).isZero();
    assertThat(other.waitFor()).isZero();
    try (IcebergExchangeLog log = open("reader")) {
      assertThat(Sample.numbers(log)).isEqualTo(IntStream.range(0, 2 * EACH).boxed().toList());
      assertThat(log.append(Sample.exchanges(0, 2 * EACH))).isZero();
      List<Path> files = Sample.files(folder);
      assertThat(files).anyMatch(file -> file.toString().contains("gateway_1-"));
      assertThat(files).anyMatch(file -> file.toString().contains("gateway_2-"));
    }
  }

  @Test
  void storesWhatBothHaveOnceAfterACompaction() throws Exception {
    try (IcebergExchangeLog log = open("near")) {
      Process other = start("far", 50, 150);
      log.append(Sample.exchanges(0, 100));
      assertThat(other.waitFor()).isZero();
      log.window(Instant.MIN, Instant.MAX);
      log.compact();
      assertThat(Sample.numbers(log)).isEqualTo(IntStream.range(0, 150).boxed().toList());
      assertThat(log.append(Sample.exchanges(0, 160))).isEqualTo(10);
    }
  }

  @Test
  void takesOutWhatOneHasErasedAndTheOtherHasNotRolledYet() {
    try (IcebergExchangeLog one = open("one");
        IcebergExchangeLog other = open("other")) {
      other.append(Sample.exchanges(0, 20));
      one.append(Sample.exchanges(100, 110));
      one.erase(Set.of(Sample.id(3), Sample.id(104)));
      other.window(Instant.MIN, Instant.MAX);

      List<Exchange> read = new ArrayList<>();
      one.scan(one.window(Instant.MIN, Instant.MAX), read::add);
      Set<Integer> numbers = new TreeSet<>();
      read.forEach(exchange -> numbers.add(Sample.number(exchange)));
      assertThat(numbers).hasSize(28).doesNotContain(3, 104);
      assertThat(other.append(List.of(Sample.exchange(104)))).isZero();
      assertThat(other.isErased(Sample.id(3))).isTrue();
    }
  }

  private IcebergExchangeLog open(String writer) {
    return IcebergExchangeLog.open(folder, config(writer, url), ExchangeRedactor.NONE);
  }

  private Process start(String writer, int from, int until) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            folder.toString(),
            url,
            writer,
            Integer.toString(from),
            Integer.toString(until))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}

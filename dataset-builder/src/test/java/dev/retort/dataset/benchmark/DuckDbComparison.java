package dev.retort.dataset.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * Exact deduplication and rewriting of a log's Parquet files, by {@link ExactRewrite} and by DuckDB
 * in turn: {@code LOG_FOLDER OUTPUT_FOLDER ROUNDS THREADS}, with DuckDB's JDBC driver on the class
 * path. Prints a Markdown table; fails unless both keep the same exchanges.
 */
final class DuckDbComparison {
  /** What a student reads of an exchange: one user message, as the benchmark's traffic has. */
  private static final String INPUT = "list_filter(messages, lambda m: m.role = 'user')[1].content";

  /** Words and numbers in lower case: on plain text what Retort compares. */
  private static final String NORMALISED =
      "trim(regexp_replace(lower(nfc_normalize(" + INPUT + ")), '[^\\p{L}\\p{N}]+', ' ', 'g'))";

  /** What is left to compare if DuckDB is spared the regular expression. */
  private static final String LOWER_CASE = "lower(" + INPUT + ")";

  private static final String COLUMNS =
      "id, created_at, model, messages, answer, finish, prompt_tokens, completion_tokens,"
          + " latency_micros";

  /**
   * Reads twice, as {@link ExactRewrite} does: that costs DuckDB less than to carry all columns
   * through a window function.
   */
  private static final String QUERY =
      "SELECT "
          + COLUMNS
          + " FROM read_parquet('%1$s') WHERE id IN (SELECT arg_min(id, (created_at, id))"
          + " FROM read_parquet('%1$s') GROUP BY hash(%2$s))";

  private final Path log;
  private final Path output;
  private final int threads;

  private DuckDbComparison(Path log, Path output, int threads) {
    this.log = log;
    this.output = output;
    this.threads = threads;
  }

  /** A way to do the step. */
  private interface Step {
    void into(Path folder) throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    DuckDbComparison comparison =
        new DuckDbComparison(
            Path.of(arguments[0]), Path.of(arguments[1]), Integer.parseInt(arguments[3]));
    System.out.println(
        "| round | step | wall s | CPU s | µs of CPU an exchange | kept | MB written |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    for (int round = 1; round <= Integer.parseInt(arguments[2]); round++) {
      comparison.round(round);
    }
  }

  private void round(int round) throws Exception {
    List<Path> files;
    try (Stream<Path> entries = Files.list(log)) {
      files = entries.filter(f -> f.toString().endsWith(".parquet")).sorted().toList();
    }
    Path retort = measure(round, "Retort", folder -> ExactRewrite.run(files, folder, threads));
    Path same = measure(round, "DuckDB", folder -> duckDb(NORMALISED, folder));
    Path bound = measure(round, "DuckDB, lower case only", folder -> duckDb(LOWER_CASE, folder));
    requireSame(retort, same);
    for (Path folder : List.of(retort, same, bound)) {
      delete(folder);
    }
  }

  private Path measure(int round, String name, Step step) throws Exception {
    Path folder = Files.createDirectories(output.resolve(name.replaceAll("\\W+", "-")));
    double wall = System.nanoTime() / 1e9;
    double cpu = Processor.seconds();
    step.into(folder);
    cpu = Processor.seconds() - cpu;
    wall = System.nanoTime() / 1e9 - wall;
    long exchanges = number("SELECT count(*) FROM read_parquet('%s')".formatted(all(log)));
    long kept = number("SELECT count(*) FROM read_parquet('%s')".formatted(all(folder)));
    System.out.printf(
        "| %d | %s | %.1f | %.1f | %.1f | %,d | %.0f |%n",
        round, name, wall, cpu, 1e6 * cpu / exchanges, kept, bytes(folder) / 1e6);
    return folder;
  }

  private void duckDb(String key, Path folder) throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      statement.execute("SET threads = " + threads);
      statement.execute("SET memory_limit = '4GB'");
      statement.execute("SET preserve_insertion_order = false");
      statement.execute(
          "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
              .formatted(QUERY.formatted(all(log), key), folder.resolve("kept.parquet")));
    }
  }

  private static void requireSame(Path one, Path other) throws SQLException {
    long different =
        number(
            """
            SELECT count(*) FROM read_parquet('%s') one
            FULL OUTER JOIN read_parquet('%s') other ON one.id = other.id
            WHERE one.id IS NULL OR other.id IS NULL"""
                .formatted(all(one), all(other)));
    if (different > 0) {
      throw new IllegalStateException(
          different + " exchanges are kept in only one of " + one + " and " + other);
    }
  }

  private static long number(String query) throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static String all(Path folder) {
    return folder.toString().replace("'", "''") + "/*.parquet";
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}

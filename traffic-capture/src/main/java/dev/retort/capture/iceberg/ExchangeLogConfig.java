package dev.retort.capture.iceberg;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a log is kept.
 *
 * @param writer this process among those that write the log
 * @param rollBytes a write-ahead segment of so many bytes becomes Parquet
 * @param rollExchanges one of so many exchanges, too
 * @param rollAge and one that is so old
 * @param retentionDays exchanges of days so long ago are removed; 0 keeps them for ever
 * @param windowAge windows opened so long ago cannot be read any more, and hold no files back
 * @param catalog the catalog's database; empty for one in the log's folder
 */
public record ExchangeLogConfig(
    WriterId writer,
    long rollBytes,
    int rollExchanges,
    Duration rollAge,
    int retentionDays,
    Duration windowAge,
    Optional<CatalogAddress> catalog) {

  /** One writer, a catalog in the folder, and everything is kept. */
  public static final ExchangeLogConfig DEFAULT =
      new ExchangeLogConfig(
          new WriterId("w"),
          64L << 20,
          50_000,
          Duration.ofMinutes(10),
          0,
          Duration.ofDays(90),
          Optional.empty());

  public ExchangeLogConfig {
    Objects.requireNonNull(writer);
    requirePositive("a segment's bytes", rollBytes);
    requirePositive("a segment's exchanges", rollExchanges);
    requirePositive("a segment's age", rollAge.toNanos());
    requirePositive("a window's age", windowAge.toNanos());
    if (retentionDays < 0) {
      throw new IllegalArgumentException(
          "retention is 0 for ever, or a number of days, not " + retentionDays);
    }
    Objects.requireNonNull(catalog);
  }

  private static void requirePositive(String what, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException("%s must be > 0, not %d".formatted(what, value));
    }
  }

  /** The same, for another writer. */
  public ExchangeLogConfig withWriter(WriterId other) {
    return new ExchangeLogConfig(
        other, rollBytes, rollExchanges, rollAge, retentionDays, windowAge, catalog);
  }

  /** The same, rolling at other sizes. */
  public ExchangeLogConfig withRoll(int exchanges, long bytes, Duration age) {
    return new ExchangeLogConfig(writer, bytes, exchanges, age, retentionDays, windowAge, catalog);
  }

  /** The same, keeping for other times. */
  public ExchangeLogConfig withAges(int retention, Duration window) {
    return new ExchangeLogConfig(
        writer, rollBytes, rollExchanges, rollAge, retention, window, catalog);
  }

  /** The same, with its catalog in another database. */
  public ExchangeLogConfig withCatalog(CatalogAddress address) {
    return new ExchangeLogConfig(
        writer, rollBytes, rollExchanges, rollAge, retentionDays, windowAge, Optional.of(address));
  }
}

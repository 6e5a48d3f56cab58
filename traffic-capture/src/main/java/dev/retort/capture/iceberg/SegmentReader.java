package dev.retort.capture.iceberg;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.wal.WalRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The exchanges of a segment as they were when it was opened, read from its file one by one; also
 * after the segment has been rolled and removed. Not thread-safe.
 */
final class SegmentReader implements AutoCloseable {
  private final Path file;
  private final List<Pending> exchanges;
  private final WalRecords records;

  private SegmentReader(Path file, List<Pending> exchanges, WalRecords records) {
    this.file = file;
    this.exchanges = exchanges;
    this.records = records;
  }

  /**
   * Opens a segment.
   *
   * @throws UncheckedIOException if its file is not there; the message names it
   */
  static SegmentReader of(Path file, List<Pending> exchanges) {
    try {
      return new SegmentReader(file, List.copyOf(exchanges), WalRecords.open(file));
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  List<Pending> exchanges() {
    return exchanges;
  }

  /** Those of some exchanges that are in the segment, in its order. */
  Stream<Exchange> find(Set<ExchangeId> wanted) {
    return exchanges.stream().filter(one -> wanted.contains(one.id())).map(this::read);
  }

  /**
   * One of the exchanges.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  Exchange read(Pending exchange) {
    try {
      return LogRecord.exchange(records.at(exchange.offset()));
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static UncheckedIOException failed(Path file, IOException cause) {
    return new UncheckedIOException(
        "cannot read %s back: %s".formatted(file, cause.getMessage()), cause);
  }

  @Override
  public void close() {
    try {
      records.close();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }
}

package dev.retort.capture.iceberg;

import dev.retort.capture.Exchange;
import dev.retort.capture.Feedback;
import dev.retort.capture.wal.WalSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is in the write-ahead log and not in the tables yet: a file, and its rows in memory. It
 * takes rows until it is cut; then it is rolled, which may take several attempts. Guarded by
 * whoever holds it.
 */
final class Segment {
  private final Path file;
  private final Optional<WalSegment> log;
  private final boolean damaged;
  private final long openedNanos;
  private final List<Exchange> exchanges = new ArrayList<>();
  private final List<Feedback> feedback = new ArrayList<>();

  /** Files that an attempt has written; another does not write them again. */
  Optional<List<Path>> exchangeFiles = Optional.empty();

  Optional<List<Path>> feedbackFiles = Optional.empty();

  private Segment(Path file, Optional<WalSegment> log, boolean damaged, long nanos) {
    this.file = file;
    this.log = log;
    this.damaged = damaged;
    this.openedNanos = nanos;
  }

  /** Begins a segment. */
  static Segment create(Path file, long nanos) throws IOException {
    return new Segment(file, Optional.of(WalSegment.create(file)), false, nanos);
  }

  /** One that a writer has left behind, as far as it can be read. */
  static Segment left(Path file, List<Exchange> exchanges, List<Feedback> feedback) {
    return left(file, false, exchanges, feedback);
  }

  /**
   * One that a writer has left behind and that is damaged inside: its file is kept for a person.
   */
  static Segment damaged(Path file, List<Exchange> exchanges, List<Feedback> feedback) {
    return left(file, true, exchanges, feedback);
  }

  private static Segment left(
      Path file, boolean damaged, List<Exchange> exchanges, List<Feedback> feedback) {
    Segment segment = new Segment(file, Optional.empty(), damaged, 0);
    segment.exchanges.addAll(exchanges);
    segment.feedback.addAll(feedback);
    return segment;
  }

  /** Writes a group of batches, with one forced write. */
  void append(List<Batch> group) throws IOException {
    List<byte[]> records = new ArrayList<>();
    group.forEach(batch -> records.addAll(batch.records()));
    log.orElseThrow().append(records);
    for (Batch batch : group) {
      exchanges.addAll(batch.exchanges());
      feedback.addAll(batch.feedback());
    }
  }

  List<Exchange> exchanges() {
    return exchanges;
  }

  List<Feedback> feedback() {
    return feedback;
  }

  long bytes() {
    return log.map(WalSegment::bytes).orElse(0L);
  }

  long openedNanos() {
    return openedNanos;
  }

  Path file() {
    return file;
  }

  /** Nothing more comes. */
  void cut() throws IOException {
    if (log.isPresent()) {
      log.get().close();
    }
  }

  /** Removes the file: the tables have what it held. */
  void remove() throws IOException {
    if (damaged && Files.exists(file)) {
      WalFolder.keepDamaged(file);
    }
    Files.deleteIfExists(file);
  }
}

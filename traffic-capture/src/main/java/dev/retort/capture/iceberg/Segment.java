package dev.retort.capture.iceberg;

import dev.retort.capture.Exchange;
import dev.retort.capture.Feedback;
import dev.retort.capture.TaskName;
import dev.retort.capture.TaskSummary;
import dev.retort.capture.wal.WalSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is in the write-ahead log and not in the tables yet: a file, where the exchanges stand in
 * it, and feedback. It takes rows until it is cut; then it is rolled, which may take several
 * attempts. Guarded by whoever holds it.
 */
final class Segment {
  private final Path file;
  private final Optional<WalSegment> log;
  private final boolean damaged;
  private final long openedNanos;
  private final List<Pending> exchanges = new ArrayList<>();
  private final Map<Optional<TaskName>, TaskSummary> summaries = new HashMap<>();
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

  /** One that a writer has left behind, whose rows are yet to be {@linkplain #add added}. */
  static Segment left(Path file) {
    return new Segment(file, Optional.empty(), false, 0);
  }

  /** Likewise, damaged inside: its file is kept for a person. */
  static Segment damaged(Path file) {
    return new Segment(file, Optional.empty(), true, 0);
  }

  /** Writes a group of batches, with one forced write. */
  void append(List<Batch> group) throws IOException {
    List<byte[]> records = new ArrayList<>();
    group.forEach(batch -> records.addAll(batch.records()));
    long offset = bytes();
    log.orElseThrow().append(records);
    for (Batch batch : group) {
      // A batch's records are those of its exchanges, and then those of its feedback.
      for (int i = 0; i < batch.records().size(); i++) {
        if (i < batch.exchanges().size()) {
          add(batch.exchanges().get(i), offset);
        }
        offset += WalSegment.frameBytes(batch.records().get(i));
      }
      feedback.addAll(batch.feedback());
    }
  }

  /** Adds an exchange that is in the file. */
  void add(Exchange exchange, long offset) {
    exchanges.add(Pending.of(exchange, offset));
    summaries.merge(
        exchange.task(),
        TaskSummary.ofOne(exchange.task(), exchange.createdAt(), exchange.usage()),
        TaskSummary::plus);
  }

  /** Adds feedback that is in the file. */
  void add(Feedback one) {
    feedback.add(one);
  }

  List<Pending> exchanges() {
    return exchanges;
  }

  Collection<TaskSummary> summaries() {
    return summaries.values();
  }

  List<Feedback> feedback() {
    return feedback;
  }

  /** What it holds now, to be read. */
  SegmentReader reader() {
    return SegmentReader.of(file, exchanges);
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

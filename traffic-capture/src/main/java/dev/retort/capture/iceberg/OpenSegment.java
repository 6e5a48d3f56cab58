package dev.retort.capture.iceberg;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * The write-ahead segment that takes appends, and those before it that are being rolled. Nobody
 * waits for a roll while holding its monitor; whoever holds it keeps appends out. Thread-safe.
 */
final class OpenSegment {
  private final WalFolder wal;
  private final ExchangeLogConfig config;
  private final Roller roller;
  private Optional<Segment> open = Optional.empty();
  private long last;

  OpenSegment(WalFolder wal, ExchangeLogConfig config, Roller roller) {
    this.wal = wal;
    this.config = config;
    this.roller = roller;
  }

  /** Segments get higher numbers than one that a crash has left. */
  synchronized void comeAfter(long number) {
    last = Math.max(last, number);
  }

  /** Writes batches with one forced write; those that are empty need none. */
  synchronized void append(List<Batch> group) throws IOException {
    if (group.stream().anyMatch(batch -> !batch.records().isEmpty())) {
      segment().append(group);
    }
  }

  private Segment segment() throws IOException {
    if (open.isEmpty()) {
      last++;
      open = Optional.of(Segment.create(wal.segment(last), System.nanoTime()));
      DurableFile.force(wal.folder());
    }
    return open.get();
  }

  /** Lets a segment roll that has its size. */
  synchronized void cutIfFull() {
    if (open.isPresent()
        && (open.get().exchanges().size() >= config.rollExchanges()
            || open.get().bytes() >= config.rollBytes())) {
      cut();
    }
  }

  /** Lets a segment roll that has waited for long enough. */
  synchronized void cutIfOld() {
    if (open.isPresent()
        && System.nanoTime() - open.get().openedNanos() >= config.rollAge().toNanos()) {
      cut();
    }
  }

  /** Hands the segment that takes appends to the roller. */
  synchronized void cut() {
    if (open.isEmpty()) {
      return;
    }
    Segment segment = open.get();
    open = Optional.empty();
    try {
      segment.cut();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + segment.file() + ": " + e.getMessage(), e);
    } finally {
      roller.start(segment);
    }
  }

  /** The log now. */
  synchronized LogView view() {
    return roller.view(open);
  }
}

package dev.retort.dataset.inspection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * Turns a scan that hands rows out into rows that can be asked for one by one. A thread of its own
 * scans a few hundred rows ahead. Used by one thread; closing ends the scan.
 */
final class ScannedRows<T> implements AutoCloseable {
  private static final int BATCH = 256;
  private static final int BATCHES_AHEAD = 4;

  private final BlockingQueue<Batch<T>> queue = new ArrayBlockingQueue<>(BATCHES_AHEAD);
  private final Thread thread;
  private Batch<T> batch = new Batch<>(List.of(), false, Optional.empty());
  private int next;

  /**
   * @param scan hands all rows to a consumer, in order
   */
  ScannedRows(Consumer<Consumer<T>> scan) {
    thread = new Thread(() -> produce(scan), "dataset-scan");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * The next row; empty after the last.
   *
   * @throws RuntimeException as the scan threw it
   */
  Optional<T> next() {
    while (next == batch.rows().size()) {
      batch.failure().ifPresent(ScannedRows::raise);
      if (batch.last()) {
        return Optional.empty();
      }
      batch = taken();
      next = 0;
    }
    return Optional.of(batch.rows().get(next++));
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void produce(Consumer<Consumer<T>> scan) {
    List<T> rows = new ArrayList<>(BATCH);
    Optional<RuntimeException> failure = Optional.empty();
    try {
      scan.accept(
          row -> {
            rows.add(row);
            if (rows.size() == BATCH) {
              put(new Batch<>(List.copyOf(rows), false, Optional.empty()));
              rows.clear();
            }
          });
    } catch (Abandoned e) {
      return;
    } catch (RuntimeException e) {
      failure = Optional.of(e);
    }
    try {
      put(new Batch<>(List.copyOf(rows), true, failure));
    } catch (Abandoned e) {
      // Nobody waits for the end.
      return;
    }
  }

  private void put(Batch<T> full) {
    try {
      queue.put(full);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Abandoned(e);
    }
  }

  private Batch<T> taken() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a dataset version is read", e);
    }
  }

  private static void raise(RuntimeException failure) {
    throw failure;
  }

  private record Batch<T>(List<T> rows, boolean last, Optional<RuntimeException> failure) {}

  /** The reader has gone. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1;

    Abandoned(InterruptedException cause) {
      super("the reader of a scan has gone", cause);
    }
  }
}

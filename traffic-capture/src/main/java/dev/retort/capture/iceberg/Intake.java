package dev.retort.capture.iceberg;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Feedback;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Where batches wait for the disk, and what ids the log knows. A thread of its own takes everything
 * that has queued up while the disk was busy and hands it on as one group. Who submits waits while
 * more than {@value #CAPACITY_BYTES} bytes are queued. Thread-safe.
 */
final class Intake {
  private static final long CAPACITY_BYTES = 16L << 20;
  private static final long TICK_NANOS = 200_000_000;

  private final Consumer<List<Batch>> disk;
  private final Runnable tick;
  private final Thread writer;
  private IdDigests ids = new IdDigests();
  private List<Batch> queue = new ArrayList<>();
  private long queuedBytes;
  private boolean open = true;

  /**
   * @param disk writes a group and acknowledges or {@linkplain #refuse refuses} it
   * @param tick called now and then between groups
   */
  Intake(Consumer<List<Batch>> disk, Runnable tick) {
    this.disk = disk;
    this.tick = tick;
    this.writer = new Thread(this::run, "exchange-log");
    writer.setDaemon(true);
  }

  void start() {
    writer.start();
  }

  /** Queues those exchanges whose ids are new. */
  CompletableFuture<Integer> submit(List<Exchange> exchanges) {
    List<byte[]> records = exchanges.stream().map(LogRecord::of).toList();
    synchronized (this) {
      awaitRoom();
      List<Exchange> fresh = new ArrayList<>(exchanges.size());
      List<byte[]> theirs = new ArrayList<>(exchanges.size());
      for (int i = 0; i < exchanges.size(); i++) {
        if (ids.add(exchanges.get(i).id())) {
          fresh.add(exchanges.get(i));
          theirs.add(records.get(i));
        }
      }
      return enqueue(new Batch(fresh, List.of(), theirs, new CompletableFuture<>()));
    }
  }

  /** Queues feedback. */
  CompletableFuture<Integer> submitFeedback(List<Feedback> feedback) {
    List<byte[]> records = feedback.stream().map(LogRecord::of).toList();
    synchronized (this) {
      awaitRoom();
      return enqueue(
          new Batch(List.of(), List.copyOf(feedback), records, new CompletableFuture<>()));
    }
  }

  private synchronized CompletableFuture<Integer> enqueue(Batch batch) {
    queue.add(batch);
    queuedBytes += batch.bytes();
    notifyAll();
    return batch.acknowledged();
  }

  private synchronized void awaitRoom() {
    boolean interrupted = false;
    while (open && queuedBytes >= CAPACITY_BYTES) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!open) {
      throw new IllegalStateException("the exchange log is closed");
    }
  }

  private void run() {
    List<Batch> group = next();
    while (group != null) {
      if (!group.isEmpty()) {
        disk.accept(group);
      }
      tick.run();
      group = next();
    }
  }

  /** What is queued, nothing for a tick, or null if there will be no more. */
  private synchronized List<Batch> next() {
    long tickAt = System.nanoTime() + TICK_NANOS;
    try {
      while (queue.isEmpty() && open && System.nanoTime() < tickAt) {
        TimeUnit.NANOSECONDS.timedWait(this, tickAt - System.nanoTime());
      }
    } catch (InterruptedException e) {
      // The thread belongs to the log, which stops it by closing.
      return List.of();
    }
    if (queue.isEmpty()) {
      return open ? List.of() : null;
    }
    List<Batch> group = queue;
    queue = new ArrayList<>();
    queuedBytes = 0;
    notifyAll();
    return group;
  }

  /**
   * Fails a group, and whatever queued up since: a batch may count on an id that the group was to
   * write.
   */
  synchronized void refuse(List<Batch> group, Exception cause) {
    List<Batch> refused = new ArrayList<>(group);
    refused.addAll(queue);
    queue = new ArrayList<>();
    queuedBytes = 0;
    for (Batch batch : refused) {
      batch.exchanges().forEach(exchange -> ids.remove(exchange.id()));
      batch.acknowledged().completeExceptionally(cause);
    }
    notifyAll();
  }

  /** Makes an id known; false if it was. */
  synchronized boolean learn(ExchangeId id) {
    return ids.add(id);
  }

  synchronized void learn(Tombstones tombstones) {
    tombstones.addTo(ids);
  }

  /** Makes ids known, and says which were not. */
  synchronized List<ExchangeId> bar(Collection<ExchangeId> wanted) {
    return wanted.stream().filter(ids::add).toList();
  }

  synchronized void forget(Collection<ExchangeId> known) {
    known.forEach(ids::remove);
  }

  /** Knows other ids from now on, and those that are queued. */
  synchronized void relearn(IdDigests others) {
    ids = others;
    queue.forEach(batch -> batch.exchanges().forEach(exchange -> ids.add(exchange.id())));
  }

  /** Waits for everything that is queued, and takes no more. */
  void close() {
    synchronized (this) {
      open = false;
      notifyAll();
    }
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.retort.capture.http.proxy;

import dev.retort.capture.MalformedExchangeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parses, redacts and hands exchanges to the log, away from the event loops. What waits is bounded:
 * by the callers who wait too, or by the queue's length. Thread-safe.
 */
final class CapturePool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CapturePool.class);
  private static final Duration LAST_WAIT = Duration.ofSeconds(30);

  private final CaptureSink sink;
  private final SpendLedger spend;
  private final GatewayMetrics metrics;
  private final int longestQueue;
  private final ExecutorService workers;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean hasFailed;

  CapturePool(
      CaptureSink sink, SpendLedger spend, GatewayMetrics metrics, int longestQueue, int threads) {
    this.sink = sink;
    this.spend = spend;
    this.metrics = metrics;
    this.longestQueue = longestQueue;
    AtomicInteger number = new AtomicInteger();
    this.workers =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "capture-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    metrics.watch("waiting.exchanges", "of", "log", waiting::get);
  }

  Executor executor() {
    return workers;
  }

  /** Whether the log took what it was last given. */
  boolean isWritable() {
    return !hasFailed;
  }

  /**
   * Captures an exchange whose answer waits for it.
   *
   * @param read completes when the exchange can be put together
   * @return completes when it is on disk or turned out not to be capturable; exceptionally if the
   *     disk refuses
   */
  CompletableFuture<Void> capture(
      CompletableFuture<Void> read, Passage passage, Supplier<Assembled> assembly) {
    waiting.incrementAndGet();
    return stored(read, passage, assembly);
  }

  private CompletableFuture<Void> stored(
      CompletableFuture<Void> read, Passage passage, Supplier<Assembled> assembly) {
    return read.handle((nothing, failure) -> failure)
        .thenComposeAsync(failure -> store(passage, assembly, failure), workers)
        .whenComplete(
            (nothing, failure) -> {
              waiting.decrementAndGet();
              hasFailed = failure != null;
              if (failure != null) {
                metrics.dropped("refused");
                LOG.error("{} could not be captured", passage.id(), failure);
              }
            });
  }

  /** Captures an exchange that nobody waits for, unless too many wait already. */
  CompletableFuture<Void> offer(
      CompletableFuture<Void> read, Passage passage, Supplier<Assembled> assembly) {
    if (waiting.incrementAndGet() > longestQueue) {
      waiting.decrementAndGet();
      metrics.dropped("queue");
      return CompletableFuture.completedFuture(null);
    }
    return stored(read, passage, assembly).exceptionally(logged -> null);
  }

  private CompletionStage<Void> store(
      Passage passage, Supplier<Assembled> assembly, Throwable unread) {
    Assembled assembled;
    try {
      if (unread != null) {
        throw new IllegalStateException(unread);
      }
      assembled = assembly.get();
    } catch (MalformedExchangeException e) {
      metrics.uncapturable("request");
      LOG.debug("{} is not capturable: {}", passage.id(), e.getMessage());
      return CompletableFuture.completedFuture(null);
    } catch (RuntimeException e) {
      // What nobody can read is no reason to keep the answer from whoever asked.
      metrics.uncapturable("unreadable");
      LOG.error("{} cannot be read", passage.id(), e);
      return CompletableFuture.completedFuture(null);
    }
    passage
        .application()
        .ifPresent(
            application -> assembled.charge().ifPresent(cost -> spend.add(application, cost)));
    long from = System.nanoTime();
    return sink.submit(List.of(assembled.exchange()))
        .thenAccept(
            stored -> {
              metrics.captured();
              metrics.waitedForLog(Duration.ofNanos(System.nanoTime() - from));
            });
  }

  /** Waits for what is on its way. */
  @Override
  public void close() {
    workers.shutdown();
    try {
      if (!workers.awaitTermination(LAST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
        LOG.error("{} exchanges were not captured before the end", waiting.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

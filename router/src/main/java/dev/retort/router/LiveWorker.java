package dev.retort.router;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does in the background, one after the other, what no request waits for. What comes while {@value
 * #WAITING} are waiting, or {@value #MOST_BYTES} bytes of what they hold, is left out and counted.
 * Thread-safe.
 */
final class LiveWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveWorker.class);
  private static final int WAITING = 4_096;
  private static final long MOST_BYTES = 64L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AtomicLong held = new AtomicLong();
  private final AtomicLong leftOut = new AtomicLong();
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          work -> {
            Thread worker = new Thread(work, "retort-live");
            worker.setDaemon(true);
            return worker;
          });

  /**
   * Does something as soon as it can, if it can.
   *
   * @param bytes that are held until then, about
   */
  void later(long bytes, Runnable work) {
    if (held.addAndGet(bytes) > MOST_BYTES) {
      leaveOut(bytes);
      return;
    }
    try {
      thread.execute(
          () -> {
            try {
              work.run();
            } catch (RuntimeException e) {
              LOG.error("what live traffic shows could not be taken in", e);
            } finally {
              held.addAndGet(-bytes);
            }
          });
    } catch (RejectedExecutionException e) {
      leaveOut(bytes);
    }
  }

  private void leaveOut(long bytes) {
    held.addAndGet(-bytes);
    leftOut.incrementAndGet();
  }

  /** How much was left out so far. */
  long leftOut() {
    return leftOut.get();
  }

  /** Does what is waiting, as long as that takes no longer than some seconds. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}

package dev.retort.registry.server.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what the log got, in order and each entry once. It reads the log when it is
 * woken, and now and then without: other servers write there, too.
 */
final class AuditFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditFeed.class);
  private static final int BATCH = 1_000;
  private static final long PATIENCE_MILLIS = 5_000;

  private final Reader log;
  private final LongSupplier head;
  private final Duration poll;
  private final List<Consumer<AuditEntry>> listeners = new CopyOnWriteArrayList<>();
  private final Semaphore news = new Semaphore(0);
  private volatile boolean closed;

  /** Guarded by this. */
  private Thread thread;

  /** The last entry that was told. Only the thread uses it. */
  private long told;

  /** Reads the log. */
  interface Reader {
    List<AuditEntry> after(long sequence, int limit);
  }

  AuditFeed(Reader log, LongSupplier head, Duration poll) {
    this.log = log;
    this.head = head;
    this.poll = poll;
  }

  synchronized void listen(Consumer<AuditEntry> listener) {
    listeners.add(listener);
    if (thread == null && !closed) {
      told = head.getAsLong();
      thread = new Thread(this::follow, "registry-audit-feed");
      thread.setDaemon(true);
      thread.start();
    }
  }

  void wake() {
    news.release();
  }

  @Override
  public void close() {
    closed = true;
    news.release();
    Thread following;
    synchronized (this) {
      following = thread;
    }
    try {
      if (following != null && following != Thread.currentThread()) {
        following.join(PATIENCE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow() {
    while (!closed) {
      try {
        if (news.tryAcquire(poll.toMillis(), TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
        if (!closed) {
          catchUp();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!closed) {
          LOG.warn("the audit log can't be read now: {}", e.getMessage());
        }
      }
    }
  }

  private void catchUp() {
    List<AuditEntry> entries;
    do {
      entries = log.after(told, BATCH);
      for (AuditEntry entry : entries) {
        tell(entry);
        told = entry.sequence();
      }
    } while (entries.size() == BATCH);
  }

  private void tell(AuditEntry entry) {
    for (Consumer<AuditEntry> listener : listeners) {
      try {
        listener.accept(entry);
      } catch (RuntimeException e) {
        LOG.error("a listener failed at the audit entry {}", entry.sequence(), e);
      }
    }
  }
}

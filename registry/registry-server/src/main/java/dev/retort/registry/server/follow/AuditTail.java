package dev.retort.registry.server.follow;

import dev.retort.registry.server.store.AuditLog;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the audit log as this server has seen it. It reads new entries from the database, in
 * their order, once for everybody: a commit only says that there is something to read. Its methods
 * may be called on any thread.
 */
final class AuditTail {
  private static final Logger LOG = LoggerFactory.getLogger(AuditTail.class);
  private static final int PAGE = 500;
  private static final long RETRY_MILLIS = 1_000;

  private final Vertx vertx;
  private final AuditLog audit;
  private final Context loop;
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
  private volatile long position;
  private boolean reading;
  private boolean more;

  /** Begins at the log's end. */
  AuditTail(Vertx vertx, AuditLog audit) {
    this.vertx = vertx;
    this.audit = audit;
    this.loop = vertx.getOrCreateContext();
    this.position = audit.head();
  }

  /** Somebody who is told each batch of entries; quick. */
  interface Subscriber {
    /** The entries behind {@code previous}, without a gap, in order. */
    void offer(long previous, List<AuditEvent> entries);
  }

  /**
   * The newest entry that was offered or is about to be. Whoever subscribed before he read this is
   * offered all that follow.
   */
  long position() {
    return position;
  }

  void subscribe(Subscriber subscriber) {
    subscribers.add(subscriber);
  }

  void unsubscribe(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }

  /** There may be new entries. */
  void committed() {
    loop.runOnContext(
        go -> {
          more = true;
          read();
        });
  }

  private void read() {
    if (reading) {
      return;
    }
    reading = true;
    more = false;
    long previous = position;
    loop.executeBlocking(
            () -> audit.after(previous, PAGE).stream().map(AuditEvent::of).toList(), false)
        .onComplete(
            result -> {
              reading = false;
              if (result.succeeded() && !result.result().isEmpty()) {
                publish(previous, result.result());
              }
              if (result.failed()) {
                LOG.warn("the audit log can't be read; it is tried again", result.cause());
                vertx.setTimer(RETRY_MILLIS, elapsed -> committed());
              } else if (more || result.result().size() == PAGE) {
                read();
              }
            });
  }

  private void publish(long previous, List<AuditEvent> entries) {
    position = entries.get(entries.size() - 1).sequence();
    subscribers.forEach(subscriber -> subscriber.offer(previous, entries));
  }
}

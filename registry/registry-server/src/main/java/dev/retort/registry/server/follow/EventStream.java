package dev.retort.registry.server.follow;

import dev.retort.registry.server.store.AuditLog;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;

/**
 * A client's place in the audit log, and the connection on which it gets what follows. It is either
 * at the end, and takes what the tail offers, or behind, and reads from the database until it is at
 * the end. A client that doesn't read falls behind, and is let go when it still doesn't. All state
 * belongs to the connection's event loop.
 */
final class EventStream implements AuditTail.Subscriber {
  static final long HEARTBEAT_MILLIS = 15_000;
  private static final int PAGE = 100;
  private static final int PATIENCE_HEARTBEATS = 2;
  private static final Buffer HEARTBEAT = Buffer.buffer(":\n\n");

  private final AuditLog audit;
  private final AuditTail tail;
  private final Set<String> models;
  private final HttpServerResponse response;
  private final Context loop;
  private long position;
  private boolean atEnd;
  private boolean reading;
  private boolean full;
  private int missedHeartbeats;
  private boolean closed;

  private EventStream(
      Vertx vertx,
      AuditLog audit,
      AuditTail tail,
      Set<String> models,
      HttpServerResponse response,
      long position) {
    this.audit = audit;
    this.tail = tail;
    this.models = models;
    this.response = response;
    this.loop = vertx.getOrCreateContext();
    this.position = position;
  }

  /**
   * Starts a stream, on the connection's event loop.
   *
   * @param models whose entries to send; all if empty
   * @param after the last entry that the client has
   */
  static void start(
      Vertx vertx,
      AuditLog audit,
      AuditTail tail,
      Set<String> models,
      HttpServerResponse response,
      long after) {
    if (response.closed()) {
      return;
    }
    EventStream stream = new EventStream(vertx, audit, tail, models, response, after);
    long timer = vertx.setPeriodic(HEARTBEAT_MILLIS, tick -> stream.heartbeat());
    tail.subscribe(stream);
    response.closeHandler(
        gone -> {
          stream.closed = true;
          tail.unsubscribe(stream);
          vertx.cancelTimer(timer);
        });
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no")
        .putHeader("X-Content-Type-Options", "nosniff")
        // An event without data sets the id that a client takes up from, even before the first one.
        .write(Buffer.buffer("id: " + after + "\n\n"));
    stream.catchUp();
  }

  @Override
  public void offer(long previous, List<AuditEvent> entries) {
    loop.runOnContext(go -> take(previous, entries));
  }

  private void take(long previous, List<AuditEvent> entries) {
    if (closed || !atEnd) {
      return;
    }
    if (previous > position) {
      throw new IllegalStateException(
          "a stream at entry %d was offered those behind %d".formatted(position, previous));
    }
    send(entries);
    position = Math.max(position, entries.get(entries.size() - 1).sequence());
    if (full) {
      atEnd = false;
    }
  }

  private void catchUp() {
    if (closed || reading || full) {
      return;
    }
    long end = tail.position();
    if (position >= end) {
      atEnd = true;
      return;
    }
    reading = true;
    long after = position;
    loop.executeBlocking(
            () -> audit.between(after, end, models, PAGE).stream().map(AuditEvent::of).toList(),
            false)
        .onSuccess(
            entries -> {
              reading = false;
              if (!closed) {
                send(entries);
                boolean all = entries.size() < PAGE;
                position = all ? end : entries.get(entries.size() - 1).sequence();
                // Not called directly: the stack would grow with each page.
                loop.runOnContext(go -> catchUp());
              }
            })
        // The client takes up again where it was.
        .onFailure(failure -> response.reset());
  }

  private void send(List<AuditEvent> entries) {
    for (AuditEvent entry : entries) {
      if (entry.sequence() > position && (models.isEmpty() || models.contains(entry.model()))) {
        response.write(entry.frame());
      }
    }
    if (!full && response.writeQueueFull()) {
      full = true;
      response.drainHandler(
          drained -> {
            full = false;
            missedHeartbeats = 0;
            catchUp();
          });
    }
  }

  private void heartbeat() {
    if (closed) {
      return;
    }
    if (!full) {
      response.write(HEARTBEAT);
    } else if (++missedHeartbeats >= PATIENCE_HEARTBEATS) {
      response.reset();
    }
  }
}

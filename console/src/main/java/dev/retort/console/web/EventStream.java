package dev.retort.console.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Server-sent events for one visitor, by the HTML standard's section on them. Safe for use by many
 * threads.
 */
public final class EventStream {
  private static final long HEARTBEAT_MILLIS = 15_000;

  private final HttpServerResponse response;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private EventStream(HttpServerResponse response) {
    this.response = response;
  }

  static EventStream open(Vertx vertx, HttpServerResponse response) {
    response.setChunked(true).putHeader("Content-Type", "text/event-stream");
    response.putHeader("Cache-Control", "no-store").putHeader("X-Accel-Buffering", "no");
    EventStream stream = new EventStream(response);
    long heartbeat = vertx.setPeriodic(HEARTBEAT_MILLIS, id -> stream.write(":\n\n"));
    response.endHandler(end -> stream.ended(vertx, heartbeat));
    response.exceptionHandler(failure -> stream.ended(vertx, heartbeat));
    response.closeHandler(close -> stream.ended(vertx, heartbeat));
    stream.write(":\n\n");
    return stream;
  }

  private void ended(Vertx vertx, long heartbeat) {
    open.set(false);
    vertx.cancelTimer(heartbeat);
  }

  /**
   * Sends an event.
   *
   * @param id from where a browser that lost contact goes on: it sends it back in Last-Event-ID
   * @param name of the kind of event
   * @param data any text
   * @return done when the visitor can take more
   */
  public Future<Void> send(String id, String name, String data) {
    StringBuilder event = new StringBuilder();
    event.append("id: ").append(id).append("\nevent: ").append(name).append('\n');
    data.lines().forEach(line -> event.append("data: ").append(line).append('\n'));
    return write(event.append('\n').toString());
  }

  private Future<Void> write(String text) {
    return isOpen() ? response.write(text) : Future.succeededFuture();
  }

  /** Whether anybody listens. */
  public boolean isOpen() {
    return open.get();
  }

  /** Nothing more comes. */
  public void close() {
    if (isOpen()) {
      response.end();
    }
  }
}

package dev.retort.console.web;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Server-sent events for one visitor, by the HTML standard's section on them. Safe for use by many
 * threads.
 */
public final class EventStream {
  private static final long HEARTBEAT_MILLIS = 15_000;
  private static final long WATCH_MILLIS = 1_000;

  /** The event that tells a page that its visitor is no longer welcome. */
  private static final String LEFT = "left";

  private final HttpServerResponse response;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private EventStream(HttpServerResponse response) {
    this.response = response;
  }

  /**
   * Opens one.
   *
   * @param welcome whether the visitor may go on listening; asked on a worker thread
   */
  static EventStream open(Vertx vertx, HttpServerResponse response, BooleanSupplier welcome) {
    response.setChunked(true).putHeader("Content-Type", "text/event-stream");
    response.putHeader("Cache-Control", "no-store").putHeader("X-Accel-Buffering", "no");
    EventStream stream = new EventStream(response);
    long heartbeat = vertx.setPeriodic(HEARTBEAT_MILLIS, id -> stream.write(":\n\n"));
    long watch = vertx.setPeriodic(WATCH_MILLIS, id -> stream.watch(vertx, welcome));
    Handler<Object> ended =
        event -> {
          stream.open.set(false);
          vertx.cancelTimer(heartbeat);
          vertx.cancelTimer(watch);
        };
    response.endHandler(ended::handle);
    response.exceptionHandler(ended::handle);
    response.closeHandler(ended::handle);
    stream.write(":\n\n");
    return stream;
  }

  private void watch(Vertx vertx, BooleanSupplier welcome) {
    vertx
        .executeBlocking(welcome::getAsBoolean, false)
        .onSuccess(
            still -> {
              if (!still) {
                leave();
              }
            })
        // Who cannot be looked up is not shown more; the browser asks again by itself.
        .onFailure(unknown -> close());
  }

  private void leave() {
    Future<Void> unused = send("", LEFT, LEFT);
    close();
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
    if (open.compareAndSet(true, false)) {
      response.end();
    }
  }
}

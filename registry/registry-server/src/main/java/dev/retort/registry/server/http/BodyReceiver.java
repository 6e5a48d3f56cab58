package dev.retort.registry.server.http;

import dev.retort.registry.server.store.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a request's body in pieces to a worker thread, in their order; while too many wait there,
 * the client waits too. Lives on the request's event loop.
 */
public final class BodyReceiver {
  private static final int WAITING_BYTES = 1 << 20;
  private static final long DROPPED_BYTES = 64L << 20;

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final Promise<Void> received = Promise.promise();
  private Sink sink = bytes -> {};
  private List<Buffer> waiting = new ArrayList<>();
  private long waitingBytes;
  private long taken;
  private boolean busy;
  private boolean ended;
  private Optional<Throwable> failure = Optional.empty();

  /** Where the bytes go. */
  public interface Sink {
    void write(byte[] bytes) throws IOException;
  }

  private BodyReceiver(Vertx vertx, HttpServerRequest request) {
    this.vertx = vertx;
    this.request = request;
  }

  /** Stops a request's body until it is known where it goes. */
  public static BodyReceiver hold(Vertx vertx, HttpServerRequest request) {
    request.pause();
    BodyReceiver receiver = new BodyReceiver(vertx, request);
    request.handler(receiver::take);
    request.endHandler(end -> receiver.end());
    request.exceptionHandler(receiver::lose);
    return receiver;
  }

  /**
   * Lets the body in. If the sink refuses it, this fails, and the rest is read and dropped: before,
   * if it isn't much, since not every client hears an answer while it still sends. If the client
   * goes away, this fails when the sink has what came.
   */
  public Future<Void> into(Sink open) {
    sink = open;
    request.resume();
    pass();
    return received.future();
  }

  /** Fails for the reason given; the body is read and dropped. */
  public <T> Future<T> refuse(Throwable reason) {
    fail(reason);
    request.resume();
    pass();
    return received.future().map(nothing -> null);
  }

  private void take(Buffer piece) {
    taken += piece.length();
    if (failure.isPresent()) {
      return;
    }
    waiting.add(piece);
    waitingBytes += piece.length();
    if (waitingBytes >= WAITING_BYTES) {
      request.pause();
    }
    pass();
  }

  private void end() {
    ended = true;
    pass();
  }

  private void lose(Throwable reason) {
    ended = true;
    // What came is worth keeping: the client may go on from there.
    failure =
        Optional.of(
            failure.orElseGet(
                () ->
                    ProtocolException.invalid(
                        "The body broke off after %d bytes: %s"
                            .formatted(taken, reason.getMessage()))));
    pass();
  }

  private void fail(Throwable reason) {
    waiting.clear();
    failure = Optional.of(failure.orElse(reason));
    // Nobody shall send gigabytes to hear in the end that they weren't wanted.
    if (Paths.length(request) - taken > DROPPED_BYTES) {
      received.tryFail(reason);
    }
  }

  private void pass() {
    if (busy) {
      return;
    }
    if (!waiting.isEmpty()) {
      write();
    } else if (ended) {
      failure.ifPresentOrElse(received::tryFail, received::tryComplete);
    }
  }

  private void write() {
    List<Buffer> batch = waiting;
    waiting = new ArrayList<>();
    waitingBytes = 0;
    busy = true;
    vertx
        .executeBlocking(
            () -> {
              for (Buffer piece : batch) {
                sink.write(piece.getBytes());
              }
              return batch;
            },
            false)
        .onFailure(this::fail)
        .onComplete(
            written -> {
              busy = false;
              if (!ended) {
                request.resume();
              }
              pass();
            });
  }
}

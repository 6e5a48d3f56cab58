package dev.retort.router;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/** Work that an event loop must not wait for. */
final class OffLoop {
  private OffLoop() {}

  /** Does something on a worker thread if this is an event loop, and here otherwise. */
  static <T> Future<T> call(Callable<T> work) {
    Context context = Vertx.currentContext();
    if (context != null) {
      return context.executeBlocking(work, false);
    }
    try {
      return Future.succeededFuture(work.call());
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }
}

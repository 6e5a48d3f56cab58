package dev.retort.registry.server.follow;

import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * The event loop that serves a connection: its thread, and a way to run something there. Many
 * connections share a thread, each with a context of its own.
 */
record EventLoop(Thread thread, Context context) {
  /** The one that this is called on. */
  static EventLoop current(Vertx vertx) {
    return new EventLoop(Thread.currentThread(), vertx.getOrCreateContext());
  }
}

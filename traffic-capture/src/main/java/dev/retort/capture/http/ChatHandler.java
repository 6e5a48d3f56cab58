package dev.retort.capture.http;

import io.vertx.core.Future;

/** What stands behind a {@link ChatServer}. Called on an event loop: it must not block. */
@FunctionalInterface
public interface ChatHandler {

  /** Answers a call. A failed future becomes a 502 for the caller. */
  Future<ChatReply> answer(ChatCall call);
}

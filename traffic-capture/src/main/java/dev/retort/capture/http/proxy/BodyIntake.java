package dev.retort.capture.http.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Reads a request's body, up to a limit and within the memory that all bodies share. Event loop
 * only.
 */
final class BodyIntake {
  /** As many bodies' worth of bytes of a refused request are read for politeness. */
  private static final int DISCARDED = 4;

  private final HttpServerRequest request;
  private final int limit;
  private final MemoryBudget memory;
  private final Promise<Buffer> whole = Promise.promise();
  private Buffer body = Buffer.buffer();
  private long reserved;
  private long discarded;
  private boolean isRefused;
  private boolean hasRoom;
  private long lastPiece = System.nanoTime();

  private BodyIntake(HttpServerRequest request, int limit, MemoryBudget memory) {
    this.request = request;
    this.limit = limit;
    this.memory = memory;
  }

  /** Begins to read. */
  static BodyIntake of(HttpServerRequest request, int limit, MemoryBudget memory) {
    BodyIntake intake = new BodyIntake(request, limit, memory);
    request.exceptionHandler(intake.whole::tryFail);
    request.handler(intake::piece);
    request.endHandler(
        end -> {
          if (!intake.isRefused) {
            intake.whole.tryComplete(intake.body);
          }
        });
    if (announced(request) > limit) {
      intake.refuse(Refusal.tooLarge(limit));
    }
    return intake;
  }

  /** Of a request whose body was read before. */
  static BodyIntake done(HttpServerRequest request, MemoryBudget memory) {
    BodyIntake intake = new BodyIntake(request, 0, memory);
    intake.whole.complete(intake.body);
    return intake;
  }

  private static long announced(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void piece(Buffer piece) {
    lastPiece = System.nanoTime();
    if (isRefused) {
      // Whoever still sends does not read yet: a connection that is closed at once would take the
      // refusal with it.
      discarded += piece.length();
      if (discarded > (long) DISCARDED * limit) {
        request.connection().close();
      }
      return;
    }
    if (body.length() + (long) piece.length() > limit) {
      refuse(Refusal.tooLarge(limit));
    } else if (!memory.tryReserve(piece.length())) {
      refuse(Refusal.busy());
    } else {
      reserved += piece.length();
      body = body.length() == 0 ? piece : appended(piece);
    }
  }

  /** Appends; the first time, to a buffer with room for all that is announced. */
  private Buffer appended(Buffer piece) {
    if (!hasRoom) {
      hasRoom = true;
      Buffer room = Buffer.buffer((int) Math.max(announced(request), body.length()));
      body = room.appendBuffer(body);
    }
    return body.appendBuffer(piece);
  }

  private void refuse(Refusal refusal) {
    isRefused = true;
    body = Buffer.buffer();
    release();
    whole.tryFail(new RefusedException(refusal));
  }

  /** The body; fails with a {@link RefusedException}, or because the caller went away. */
  Future<Buffer> body() {
    return whole.future();
  }

  /** When the last piece came, in {@link System#nanoTime}. */
  long lastPiece() {
    return lastPiece;
  }

  /** Gives the memory back. */
  void release() {
    memory.release(reserved);
    reserved = 0;
  }
}

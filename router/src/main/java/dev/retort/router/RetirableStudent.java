package dev.retort.router;

import dev.retort.router.serving.HostedStudent;
import dev.retort.router.serving.StudentQuestion;
import dev.retort.router.serving.StudentReply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.Optional;

/**
 * A student that may be retired while others ask it: it is freed once the answers that it has begun
 * are given. Nobody is blocked by either. Thread-safe.
 */
final class RetirableStudent {
  private final HostedStudent student;
  private final Promise<Void> freed = Promise.promise();
  private long begun;
  private boolean retired;

  RetirableStudent(HostedStudent student) {
    this.student = Objects.requireNonNull(student);
  }

  /**
   * Asks. The reply comes on the caller's event loop, if it is on one; the future never fails.
   *
   * @return empty if the student is retired
   */
  Optional<Future<StudentReply>> ask(StudentQuestion question) {
    if (!begin()) {
      return Optional.empty();
    }
    Future<StudentReply> reply;
    try {
      reply = student.ask(question);
    } catch (RuntimeException e) {
      reply =
          Future.succeededFuture(
              StudentReply.declined(StudentReply.Reason.FAILED, String.valueOf(e)));
    }
    return Optional.of(onCallersLoop(reply.onComplete(given -> end())));
  }

  private static Future<StudentReply> onCallersLoop(Future<StudentReply> reply) {
    Context caller = Vertx.currentContext();
    if (caller == null || reply.isComplete()) {
      return reply;
    }
    Promise<StudentReply> there = Promise.promise();
    reply.onSuccess(given -> caller.runOnContext(unused -> there.complete(given)));
    return there.future();
  }

  private synchronized boolean begin() {
    if (!retired) {
      begun++;
    }
    return !retired;
  }

  private void end() {
    boolean last;
    synchronized (this) {
      begun--;
      last = retired && begun == 0;
    }
    if (last) {
      free();
    }
  }

  /**
   * Takes no question any more, and frees the student when the answers that it has begun are given.
   *
   * @return done when it is freed; the same for every call
   */
  Future<Void> retire() {
    boolean idle;
    synchronized (this) {
      idle = !retired && begun == 0;
      retired = true;
    }
    if (idle) {
      free();
    }
    return freed.future();
  }

  private void free() {
    student.close().onComplete(freed::complete, freed::fail);
  }
}

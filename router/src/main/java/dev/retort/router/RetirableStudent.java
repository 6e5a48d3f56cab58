package dev.retort.router;

import dev.retort.router.serving.DrainingStudent;
import dev.retort.router.serving.HostedStudent;
import dev.retort.router.serving.StudentQuestion;
import dev.retort.router.serving.StudentReply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;

/**
 * A student that may be retired while others ask it: it is freed once the answers that it has begun
 * are given. Nobody is blocked by either. Thread-safe.
 */
final class RetirableStudent {
  private final DrainingStudent student;

  RetirableStudent(HostedStudent student) {
    this.student = new DrainingStudent(student);
  }

  /**
   * Asks. The reply comes on the caller's event loop, if it is on one; the future never fails.
   *
   * @return empty if the student is retired
   */
  Optional<Future<StudentReply>> ask(StudentQuestion question) {
    return student.askIfOpen(question).map(RetirableStudent::onCallersLoop);
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

  /**
   * Takes no question any more, and frees the student when the answers that it has begun are given.
   *
   * @return done when it is freed; the same for every call
   */
  Future<Void> retire() {
    return student.close();
  }

  /** What works less well than it should; empty where all is well. */
  Optional<String> degradation() {
    return student.degradation();
  }
}

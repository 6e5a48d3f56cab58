package dev.retort.router.serving;

import dev.retort.router.serving.StudentReply.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Objects;
import java.util.Optional;

/**
 * A student that may be closed while others ask it: it is freed once the answers that it has begun
 * are given. Nobody is blocked by either. Thread-safe.
 */
public final class DrainingStudent implements HostedStudent {
  private final HostedStudent student;
  private final Promise<Void> freed = Promise.promise();
  private long begun;
  private boolean closed;

  public DrainingStudent(HostedStudent student) {
    this.student = Objects.requireNonNull(student);
  }

  @Override
  public Future<StudentReply> ask(StudentQuestion question) {
    return askIfOpen(question)
        .orElseGet(
            () ->
                Future.succeededFuture(StudentReply.declined(Reason.FAILED, "it serves no more")));
  }

  /**
   * Asks.
   *
   * @return empty if the student is closed
   */
  public Optional<Future<StudentReply>> askIfOpen(StudentQuestion question) {
    if (!begin()) {
      return Optional.empty();
    }
    Future<StudentReply> reply;
    try {
      reply = student.ask(question);
    } catch (RuntimeException e) {
      reply = Future.succeededFuture(StudentReply.declined(Reason.FAILED, String.valueOf(e)));
    }
    return Optional.of(reply.onComplete(given -> end()));
  }

  private synchronized boolean begin() {
    if (!closed) {
      begun++;
    }
    return !closed;
  }

  private void end() {
    boolean last;
    synchronized (this) {
      begun--;
      last = closed && begun == 0;
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
  @Override
  public Future<Void> close() {
    boolean idle;
    synchronized (this) {
      idle = !closed && begun == 0;
      closed = true;
    }
    if (idle) {
      free();
    }
    return freed.future();
  }

  private void free() {
    student.close().onComplete(freed::complete, freed::fail);
  }

  @Override
  public Optional<String> degradation() {
    return student.degradation();
  }
}

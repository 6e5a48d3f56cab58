package dev.retort.router.serving;

import io.vertx.core.Future;
import java.util.Optional;

/** A student that is ready to answer. Thread-safe. */
public interface HostedStudent {

  /** Asks. Does not block, and the future never fails; it may complete on any thread. */
  Future<StudentReply> ask(StudentQuestion question);

  /**
   * Frees what the student holds, once no computation of its own needs it. Does not block; called
   * once, when nobody asks any more.
   *
   * @return done when everything is freed
   */
  Future<Void> close();

  /** What works less well than it should, for people; empty where all is well. */
  default Optional<String> degradation() {
    return Optional.empty();
  }
}

package dev.retort.registry.server.webhook;

import java.util.OptionalInt;

/**
 * What became of a request to a receiver.
 *
 * @param status of its answer; empty if there was none
 * @param problem empty if it took the message
 */
record Attempt(OptionalInt status, String problem) {
  private static final int GONE = 410;
  private static final int MAX_CHARACTERS = 500;

  static Attempt answered(int status) {
    return new Attempt(
        OptionalInt.of(status), status / 100 == 2 ? "" : "answered %d, not 2xx".formatted(status));
  }

  static Attempt unanswered(Throwable failure) {
    String problem = "no answer: " + failure;
    return new Attempt(
        OptionalInt.empty(), problem.substring(0, Math.min(MAX_CHARACTERS, problem.length())));
  }

  boolean delivered() {
    return problem.isEmpty();
  }

  /** The receiver wants nothing any more: 410. */
  boolean unsubscribes() {
    return status.isPresent() && status.getAsInt() == GONE;
  }
}

package dev.retort.scheduler.queue;

/** Somebody else carries a run of the task out. The message says who, and what helps. */
public final class RunClaimedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RunClaimedException(String message) {
    super(message);
  }
}

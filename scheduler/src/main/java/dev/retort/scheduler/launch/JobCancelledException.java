package dev.retort.scheduler.launch;

/** A training was stopped before its end. What it keeps, the next attempt goes on from. */
public final class JobCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A message for people. */
  public JobCancelledException(String message) {
    super(message);
  }
}

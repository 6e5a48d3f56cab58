package dev.retort.scheduler.launch;

/** A training ended without saying how. The message names its log and shows the log's end. */
public final class JobFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A message for people. */
  public JobFailedException(String message) {
    super(message);
  }

  /** A message for people, and what is behind it. */
  public JobFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}

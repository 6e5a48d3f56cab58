package dev.retort.scheduler.launch;

/** A training ended without saying how. The message names its log and shows the log's end. */
public final class JobFailedException extends RuntimeException {
  JobFailedException(String message) {
    super(message);
  }

  JobFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.retort.scheduler.journal;

/** A database that cannot be used as the configuration says. The message says why, for people. */
public final class SchedulerDatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SchedulerDatabaseException(String message) {
    super(message);
  }

  SchedulerDatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}

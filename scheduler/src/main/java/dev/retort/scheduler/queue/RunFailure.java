package dev.retort.scheduler.queue;

import dev.retort.registry.RegistryException;
import dev.retort.registry.RegistryRefusalException;
import dev.retort.scheduler.journal.ClaimLostException;
import dev.retort.scheduler.launch.ContactLostException;
import dev.retort.scheduler.launch.JobCancelledException;
import dev.retort.scheduler.launch.JobFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * What becomes of an order whose run threw. This is the one place that decides it.
 *
 * @param remedy what helps
 * @param sentence what happened, for people
 */
record RunFailure(Remedy remedy, String sentence) {

  /** What helps against a failure. */
  enum Remedy {
    /**
     * Time: a process that died, a registry, database or batch system that is away, a full disk.
     */
    AGAIN,
    /** A person, who changes what was asked for. */
    PERSON,
    /** Nothing: somebody stopped it, where the training ran. */
    STOPPED,
    /** Nothing is to be done: another node has it, or the queue knows that it is to stop. */
    LOST
  }

  private static final int REFUSED = 400;
  private static final int TOO_MANY = 429;
  private static final int OF_THE_SERVER = 500;

  static RunFailure of(Throwable failure) {
    return new RunFailure(remedy(failure), sentence(failure));
  }

  private static Remedy remedy(Throwable failure) {
    if (failure instanceof ClaimLostException) {
      return Remedy.LOST;
    }
    if (failure instanceof JobCancelledException) {
      return Remedy.STOPPED;
    }
    if (failure instanceof IllegalArgumentException) {
      return Remedy.PERSON;
    }
    if (failure instanceof RegistryRefusalException refusal) {
      return isFinal(refusal.status()) ? Remedy.PERSON : Remedy.AGAIN;
    }
    if (failure instanceof RegistryException
        || failure instanceof JobFailedException
        || failure instanceof ContactLostException
        || isCausedBy(failure, RunFailure::isOutside)) {
      return Remedy.AGAIN;
    }
    return Remedy.PERSON;
  }

  private static boolean isFinal(int status) {
    return status >= REFUSED && status < OF_THE_SERVER && status != TOO_MANY;
  }

  /** Disks, networks and databases fail for a while. */
  private static boolean isOutside(Throwable cause) {
    return cause instanceof IOException
        || cause instanceof UncheckedIOException
        || cause instanceof SQLException
        || cause instanceof TimeoutException;
  }

  private static String sentence(Throwable failure) {
    String message = Objects.toString(failure.getMessage(), "");
    if (isCausedBy(failure, RunFailure::isDiskFull)) {
      return message
          + " The disk is full: free some space. What was stored before is whole, and the run goes on from there.";
    }
    boolean foreseen =
        !message.isBlank()
            && (failure instanceof UncheckedIOException
                || failure instanceof IllegalArgumentException
                || failure.getClass().getName().startsWith("dev.retort."));
    return foreseen
        ? message
        : "something unforeseen happened (%s: %s); the node's log has the details"
            .formatted(failure.getClass().getSimpleName(), message);
  }

  private static boolean isDiskFull(Throwable cause) {
    String message = Objects.toString(cause.getMessage(), "").toLowerCase(Locale.ROOT);
    return message.contains("no space left on device") || message.contains("disk quota exceeded");
  }

  private static boolean isCausedBy(Throwable failure, Predicate<Throwable> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.test(cause)) {
        return true;
      }
    }
    return false;
  }
}

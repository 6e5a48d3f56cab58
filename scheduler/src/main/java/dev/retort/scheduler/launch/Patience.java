package dev.retort.scheduler.launch;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a batch launcher waits for what.
 *
 * @param poll between two questions about a job, &gt; 0
 * @param submission until a batch system that cannot be reached fails a run that has no job yet
 * @param cancellation for a job that is asked to end, before it is killed, and once more after
 * @param settling for the outcome of a job that ended well: files on shared storage come late
 */
public record Patience(
    Duration poll, Duration submission, Duration cancellation, Duration settling) {
  /** What suits clusters: an answer every five seconds is no load for them. */
  public static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(5),
          Duration.ofMinutes(15),
          Duration.ofMinutes(2),
          Duration.ofMinutes(1));

  public Patience {
    Objects.requireNonNull(submission);
    Objects.requireNonNull(cancellation);
    Objects.requireNonNull(settling);
    if (poll.isNegative() || poll.isZero()) {
      throw new IllegalArgumentException("poll is a time > 0, not " + poll);
    }
  }
}

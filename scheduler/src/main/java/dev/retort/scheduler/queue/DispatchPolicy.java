package dev.retort.scheduler.queue;

import java.time.Duration;
import java.util.Objects;

/**
 * How a node carries orders out.
 *
 * @param node what people call it; no other node has the name
 * @param runsAtOnce how many runs it carries out at a time, ≥ 1
 * @param lease for how long a node that says nothing keeps its orders
 * @param poll between two looks at the queue, at most a third of the lease
 * @param retries what becomes of runs that failed
 */
public record DispatchPolicy(
    String node, int runsAtOnce, Duration lease, Duration poll, RetryPolicy retries) {
  /** With the poll, and the time to claim, well within 15 s. */
  public static final Duration USUAL_LEASE = Duration.ofSeconds(10);

  private static final Duration USUAL_POLL = Duration.ofSeconds(1);
  private static final int LONGEST_NAME = 200;
  private static final int POLLS_A_LEASE = 3;

  public DispatchPolicy {
    Objects.requireNonNull(retries);
    if (node.isBlank() || node.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "a node's name has 1 to %d characters, not '%s'".formatted(LONGEST_NAME, node));
    }
    if (runsAtOnce < 1) {
      throw new IllegalArgumentException("runsAtOnce is ≥ 1, not " + runsAtOnce);
    }
    if (poll.isNegative()
        || poll.isZero()
        || poll.multipliedBy(POLLS_A_LEASE).compareTo(lease) > 0) {
      throw new IllegalArgumentException(
          "a lease lasts for %d polls or more, not %s for polls of %s"
              .formatted(POLLS_A_LEASE, lease, poll));
    }
  }

  /** With the usual times. */
  public DispatchPolicy(String node, int runsAtOnce, RetryPolicy retries) {
    this(node, runsAtOnce, USUAL_LEASE, USUAL_POLL, retries);
  }
}

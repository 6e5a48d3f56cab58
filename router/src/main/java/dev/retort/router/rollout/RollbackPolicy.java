package dev.retort.router.rollout;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a version may do before it is rolled back. A limit of 1 is none.
 *
 * @param failures the largest tolerable share of requests at which the student fails, in (0, 1]
 * @param violations the largest tolerable share of its answers that are held back, because they
 *     break a schema or cross a red line; in (0, 1]
 * @param slow the largest tolerable share of requests that take it longer than the limit, in (0,
 *     1]; 0.05 makes the limit one of the 95th percentile
 * @param latency the limit; empty: a multiple of what the version before took at the switch
 * @param slowdown that multiple, {@literal >} 1
 * @param falseAlarm the probability of ever rolling back a version that keeps its limits, in (0, 1)
 */
public record RollbackPolicy(
    double failures,
    double violations,
    double slow,
    Optional<Duration> latency,
    double slowdown,
    double falseAlarm) {
  /** What no healthy student comes near. */
  public static final RollbackPolicy DEFAULT =
      new RollbackPolicy(0.02, 0.05, 0.05, Optional.empty(), 10, 0.001);

  /** Nothing is rolled back for what is measured. */
  public static final RollbackPolicy NEVER =
      new RollbackPolicy(1, 1, 1, Optional.empty(), 10, 0.001);

  public RollbackPolicy {
    requireShare("failures", failures);
    requireShare("violations", violations);
    requireShare("slow answers", slow);
    Objects.requireNonNull(latency);
    if (latency.filter(limit -> limit.isNegative() || limit.isZero()).isPresent()) {
      throw new IllegalArgumentException("a latency's limit is > 0, not " + latency.get());
    }
    if (!(slowdown > 1)) {
      throw new IllegalArgumentException("the slowdown that is too much is > 1, not " + slowdown);
    }
    if (!(falseAlarm > 0 && falseAlarm < 1)) {
      throw new IllegalArgumentException(
          "the probability of a false alarm lies strictly between 0 and 1, not at " + falseAlarm);
    }
  }

  private static void requireShare(String what, double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "the tolerable share of %s lies in (0, 1], not at %s: no student never errs, and 1 tolerates all"
              .formatted(what, share));
    }
  }
}

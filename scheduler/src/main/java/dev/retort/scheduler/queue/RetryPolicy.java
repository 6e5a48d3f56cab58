package dev.retort.scheduler.queue;

import java.time.Duration;
import java.util.Optional;

/**
 * How often a run that failed is tried again, and after which pause: the first one, twice as long
 * each time, up to the longest.
 *
 * @param limit how many times it is tried again, ≥ 0
 * @param first the pause after the first failure, &gt; 0
 * @param longest no pause is longer
 */
public record RetryPolicy(int limit, Duration first, Duration longest) {
  /** Nine hours in all: a night. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(10, Duration.ofMinutes(1), Duration.ofHours(2));

  public RetryPolicy {
    if (limit < 0) {
      throw new IllegalArgumentException("retries are ≥ 0, not " + limit);
    }
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "the first pause is > 0 and no longer than the longest, not %s and %s"
              .formatted(first, longest));
    }
  }

  /**
   * The pause before the next try; empty if there is none.
   *
   * @param failures so far, the latest included
   */
  Optional<Duration> pause(int failures) {
    if (failures > limit) {
      return Optional.empty();
    }
    Duration pause = first;
    for (int i = 1; i < failures && pause.compareTo(longest) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return Optional.of(pause.compareTo(longest) < 0 ? pause : longest);
  }
}

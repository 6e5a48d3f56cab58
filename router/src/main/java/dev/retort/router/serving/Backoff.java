package dev.retort.router.serving;

import java.time.Duration;
import java.util.Objects;

/**
 * How long to wait before a worker that died is started again: twice as long after each death.
 *
 * @param first after the first death
 * @param longest wait
 * @param forgiven a worker that lived this long starts the count anew
 */
public record Backoff(Duration first, Duration longest, Duration forgiven) {
  private static final int MOST_DOUBLINGS = 30;

  public Backoff {
    Objects.requireNonNull(forgiven);
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "a wait is longer than nothing and at most the longest, not %s and %s"
              .formatted(first, longest));
    }
  }

  /** A fifth of a second to half a minute; forgiven after a minute. */
  public static Backoff standard() {
    return new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofMinutes(1));
  }

  /**
   * The wait before the next start.
   *
   * @param deaths in a row, ≥ 1
   */
  Duration after(int deaths) {
    int doublings = Math.min(deaths - 1, MOST_DOUBLINGS);
    Duration wait = first.multipliedBy(1L << doublings);
    return wait.compareTo(longest) < 0 ? wait : longest;
  }
}

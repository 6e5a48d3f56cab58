package dev.retort.registry.webhook;

import java.time.Duration;

/**
 * How patient a webhook is.
 *
 * @param timeout for one request, from the connection to the answer's status
 * @param firstPause after a failed attempt; each further one doubles it
 * @param longestPause no pause is longer
 * @param givesUpAfter so long after a message's first failed attempt, nothing is sent any more
 */
public record RetryPolicy(
    Duration timeout, Duration firstPause, Duration longestPause, Duration givesUpAfter) {
  /** For days, ever more seldom. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofHours(1), Duration.ofDays(3));

  private static final int MAX_DOUBLINGS = 30;

  /** The pause after this many failed attempts, in milliseconds. */
  public long pauseMillis(int attempts) {
    long pause = firstPause.toMillis() << Math.min(MAX_DOUBLINGS, attempts - 1);
    return Math.min(pause, longestPause.toMillis());
  }
}

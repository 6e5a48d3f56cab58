package dev.retort.registry.pull;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * How a follower asks.
 *
 * @param longPoll how long a registry that can wait may hold its answer back
 * @param poll how often one that can't is asked
 * @param firstPause after a failure; doubled with each further one
 * @param longestPause between tries
 * @param jitter draws from [0, 1), by any thread; pauses last between half and all of their length,
 *     so that followers that lost the same server don't come back at the same moment
 */
public record FollowPolicy(
    Duration longPoll,
    Duration poll,
    Duration firstPause,
    Duration longestPause,
    DoubleSupplier jitter) {
  /** All parts are present. */
  public FollowPolicy {
    Objects.requireNonNull(longPoll, "longPoll");
    Objects.requireNonNull(poll, "poll");
    Objects.requireNonNull(firstPause, "firstPause");
    Objects.requireNonNull(longestPause, "longestPause");
    Objects.requireNonNull(jitter, "jitter");
  }

  /**
   * Waits for 50 seconds, polls every second, and pauses from a quarter of a second to half a
   * minute.
   */
  public static FollowPolicy standard() {
    // Seeds that routers shared would bring them back in step.
    DoubleSupplier jitter = () -> ThreadLocalRandom.current().nextDouble();
    return new FollowPolicy(
        Duration.ofSeconds(50),
        Duration.ofSeconds(1),
        Duration.ofMillis(250),
        Duration.ofSeconds(30),
        jitter);
  }

  /** The pause after so many failures in a row. */
  Duration pause(int failures) {
    Duration full = firstPause;
    for (int i = 1; i < failures && full.compareTo(longestPause) < 0; i++) {
      full = full.multipliedBy(2);
    }
    return jittered(full.compareTo(longestPause) < 0 ? full : longestPause);
  }

  /** A part of a duration, between half and all of it. */
  Duration jittered(Duration full) {
    return Duration.ofNanos((long) (full.toNanos() * (0.5 + jitter.getAsDouble() / 2)));
  }
}

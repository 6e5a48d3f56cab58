package dev.retort.trainer.handover;

import java.time.Duration;

/**
 * How a worker keeps in contact with its job's owner.
 *
 * @param pace between two looks at what is new, &gt; 0
 * @param longestPause between two tries at an owner that cannot be reached; they begin with a pause
 *     of the pace and double
 * @param patience for how long an owner may be out of reach before the worker gives up
 */
public record Contact(Duration pace, Duration longestPause, Duration patience) {
  /** For an owner that is started again, or moved to another machine. */
  public static final Duration PATIENCE = Duration.ofHours(2);

  public Contact {
    if (pace.isNegative() || pace.isZero()) {
      throw new IllegalArgumentException("the pace is a time > 0, not " + pace);
    }
    if (longestPause.compareTo(pace) < 0) {
      throw new IllegalArgumentException("the longest pause is not shorter than the pace");
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException("patience is a time ≥ 0, not " + patience);
    }
  }

  /** What suits networks. */
  public static Contact patient(Duration patience) {
    return new Contact(Duration.ofSeconds(2), Duration.ofSeconds(30), patience);
  }
}

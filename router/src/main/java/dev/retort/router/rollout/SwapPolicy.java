package dev.retort.router.rollout;

import java.time.Duration;

/**
 * How a version takes over from the one before.
 *
 * @param inputs the most recorded requests that it is warmed up with, ≥ 0
 * @param time the longest that warming up and comparing may take
 * @param leastAgreement among answers that both versions would give, the share that must be the
 *     same in both, if both are certified; in [0, 1], 0: any. Only what is evidently below it keeps
 *     a version out
 * @param mostSlowdown how many times the other version's 95th percentile of latency is too much,
 *     {@literal >} 1
 * @param keepPrevious how long the version before stays loaded, so that going back takes no time
 */
public record SwapPolicy(
    int inputs, Duration time, double leastAgreement, double mostSlowdown, Duration keepPrevious) {
  /** Keeps out nothing but what cannot be meant. */
  public static final SwapPolicy DEFAULT =
      new SwapPolicy(64, Duration.ofSeconds(10), 0.5, 10, Duration.ofMinutes(10));

  public SwapPolicy {
    if (inputs < 0) {
      throw new IllegalArgumentException("a version is warmed up with ≥ 0 requests, not " + inputs);
    }
    if (time.isNegative() || keepPrevious.isNegative()) {
      throw new IllegalArgumentException(
          "times are ≥ 0, not %s and %s".formatted(time, keepPrevious));
    }
    if (!(leastAgreement >= 0 && leastAgreement <= 1)) {
      throw new IllegalArgumentException(
          "the least agreement lies in [0, 1], not at " + leastAgreement);
    }
    if (!(mostSlowdown > 1)) {
      throw new IllegalArgumentException(
          "the slowdown that is too much is > 1, not %s: versions are never exactly as fast as each other"
              .formatted(mostSlowdown));
    }
  }
}

package dev.retort.router.drift;

import java.time.Duration;
import java.util.Objects;

/**
 * When traffic counts as drifted.
 *
 * @param falseAlarms how many false alarms a task's monitor may be expected to raise in 30 days, in
 *     (0, 1]
 * @param reference how much traffic is looked at before any is compared with it: seasons that are
 *     longer than this are drift
 * @param tolerance how much larger than in any stretch of the reference a trait's share of traffic
 *     may become, as a share of all requests, in [0.001, 0.2]
 * @param settling how long the monitor gets used to changed traffic before it looks for the next
 *     change
 */
public record DriftPolicy(
    double falseAlarms, Duration reference, double tolerance, Duration settling) {
  private static final double LEAST_TOLERANCE = 0.001;
  private static final double MOST_TOLERANCE = 0.2;

  /** The usual policy: a reference of two weeks, and one false alarm in 300 days. */
  public static final DriftPolicy DEFAULT =
      new DriftPolicy(0.1, Duration.ofDays(14), 0.005, Duration.ofDays(2));

  public DriftPolicy {
    Objects.requireNonNull(reference);
    Objects.requireNonNull(settling);
    if (!(falseAlarms > 0 && falseAlarms <= 1)) {
      throw new IllegalArgumentException(
          "the false alarms of 30 days lie in (0, 1], not at %s: none at all would mean no alarm"
              .formatted(falseAlarms));
    }
    if (reference.compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException(
          "a reference takes at least an hour, and a week to know the seasons of a week, not "
              + reference);
    }
    if (!(tolerance >= LEAST_TOLERANCE && tolerance <= MOST_TOLERANCE)) {
      throw new IllegalArgumentException(
          "the tolerated change of a share lies in [%s, %s], not at %s"
              .formatted(LEAST_TOLERANCE, MOST_TOLERANCE, tolerance));
    }
    if (settling.isNegative()) {
      throw new IllegalArgumentException("settling takes some time or none, not " + settling);
    }
  }
}

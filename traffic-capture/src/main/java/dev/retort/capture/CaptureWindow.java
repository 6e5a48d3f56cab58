package dev.retort.capture;

import java.time.Instant;
import java.util.Objects;

/**
 * A view of a log that never changes: the exchanges of a stretch of time, as of one snapshot. What
 * is captured later, even with earlier times, is not in it.
 *
 * @param from first instant in the window
 * @param until first instant after the window
 * @param snapshot the log's state when the window was opened; meaningful to that log only
 */
public record CaptureWindow(Instant from, Instant until, long snapshot) {
  public CaptureWindow {
    Objects.requireNonNull(from);
    Objects.requireNonNull(until);
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException(
          "a window ends after it begins, not from %s until %s".formatted(from, until));
    }
  }

  /** Whether an instant lies in the window. */
  public boolean contains(Instant instant) {
    return !instant.isBefore(from) && instant.isBefore(until);
  }
}

package dev.retort.router.serving;

import java.time.Duration;
import java.util.Objects;

/**
 * How much a student may have to do at once.
 *
 * @param atOnce questions that are worked on at once, ≥ 1
 * @param waiting questions that may wait for that, ≥ 0
 * @param patience from asking to the answer; what takes longer is the teacher's
 */
public record QueueLimits(int atOnce, int waiting, Duration patience) {
  public QueueLimits {
    Objects.requireNonNull(patience);
    if (atOnce < 1 || waiting < 0 || patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException(
          "a student works on at least 1 question at once, lets 0 or more wait and has some time, not %d, %d and %s"
              .formatted(atOnce, waiting, patience));
    }
  }

  /** Both together. */
  int most() {
    return Math.addExact(atOnce, waiting);
  }
}

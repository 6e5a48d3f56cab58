package dev.retort.router;

import dev.retort.capture.ExchangeId;
import dev.retort.router.rollout.KeyedShare;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Draws the uniform sample of requests that goes to the teacher whatever the student thinks: the
 * only rows that may evaluate the next student. The draw is a keyed hash of the exchange's id and
 * of the microsecond in which it came, made before anything looks at the request, so that it cannot
 * depend on it. Callers may choose ids, and may learn what became of one; they cannot have it drawn
 * so again. Id and time stand in the log, so that whoever has the key finds every draw again.
 * Thread-safe.
 */
public final class TeacherSampler {
  /** No id begins with it: they hold no control characters. */
  private static final String EXTRA = "extra\u0000";

  private final KeyedShare hash;
  private final double share;

  /**
   * A sampler.
   *
   * @param key a secret of the home: keeps callers from knowing what is drawn
   * @param share of requests to draw, in (0, 1]
   */
  public TeacherSampler(byte[] key, double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "the teacher's share lies in (0, 1], not at %s: without it, no later student can be evaluated"
              .formatted(share));
    }
    this.hash = new KeyedShare(key);
    this.share = share;
  }

  /** The probability with which each request is drawn where a task names no other. */
  public double propensity() {
    return share;
  }

  /** Whether a request is drawn. */
  public boolean draws(ExchangeId id, Instant receivedAt) {
    return draws(id, receivedAt, share);
  }

  /**
   * Whether a request is drawn with another probability; whoever is drawn with a smaller one is.
   */
  boolean draws(ExchangeId id, Instant receivedAt, double propensity) {
    return hash.position(request(id, receivedAt)) < propensity;
  }

  /** Whether a request is drawn once more, independently of {@link #draws}. */
  boolean drawsExtra(ExchangeId id, Instant receivedAt, double propensity) {
    return hash.position(EXTRA + request(id, receivedAt)) < propensity;
  }

  private static String request(ExchangeId id, Instant receivedAt) {
    return id.value() + '\u0000' + ChronoUnit.MICROS.between(Instant.EPOCH, receivedAt);
  }
}

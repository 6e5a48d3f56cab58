package dev.retort.router;

import dev.retort.capture.ExchangeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Draws the uniform sample of requests that goes to the teacher whatever the student thinks: the
 * only rows that may evaluate the next student. The draw is a keyed hash of the exchange's id, made
 * before anything looks at the request, so that it cannot depend on it. Thread-safe.
 */
public final class TeacherSampler {
  private static final String ALGORITHM = "HmacSHA256";

  /** 53 bits of the hash are a number in [0, 1) that a double holds exactly. */
  private static final int SURPLUS_BITS = 11;

  private static final double RESOLUTION = 0x1p-53;

  /** No id begins with it: they hold no control characters. */
  private static final String EXTRA = "extra\u0000";

  private final byte[] key;
  private final double share;

  /**
   * A sampler.
   *
   * @param key keeps callers from choosing ids that are drawn, or not
   * @param share of requests to draw, in (0, 1]
   */
  public TeacherSampler(byte[] key, double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "the teacher's share lies in (0, 1], not at %s: without it, no later student can be evaluated"
              .formatted(share));
    }
    this.key = Arrays.copyOf(key, key.length);
    this.share = share;
  }

  /** The probability with which each request is drawn where a task names no other. */
  public double propensity() {
    return share;
  }

  /** Whether a request is drawn. */
  public boolean draws(ExchangeId id) {
    return draws(id, share);
  }

  /**
   * Whether a request is drawn with another probability; whoever is drawn with a smaller one is.
   */
  boolean draws(ExchangeId id, double propensity) {
    return position(id.value()) < propensity;
  }

  /** Whether a request is drawn once more, independently of {@link #draws}. */
  boolean drawsExtra(ExchangeId id, double propensity) {
    return position(EXTRA + id.value()) < propensity;
  }

  /** A number in [0, 1) that nobody can guess without the key. */
  private double position(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return (ByteBuffer.wrap(hash).getLong() >>> SURPLUS_BITS) * RESOLUTION;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}

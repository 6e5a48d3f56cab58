package dev.retort.router.rollout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Divides traffic by a keyed hash, so that each request or conversation stays on its side, and
 * nobody outside can choose one. Thread-safe.
 */
public final class KeyedShare {
  private static final String ALGORITHM = "HmacSHA256";

  /** 53 bits of the hash are a number in [0, 1) that a double holds exactly. */
  private static final int SURPLUS_BITS = 11;

  private static final double RESOLUTION = 0x1p-53;

  private final byte[] key;

  /** Divides by a key. */
  public KeyedShare(byte[] key) {
    this.key = Arrays.copyOf(key, key.length);
  }

  /**
   * Whether a conversation is in the share.
   *
   * @param purpose what the share is for: shares of different purposes have nothing to do with each
   *     other
   * @param share in [0, 1]
   */
  public boolean holds(String purpose, String conversation, double share) {
    return position(purpose + '\n' + conversation) < share;
  }

  /** A number in [0, 1) that nobody can guess without the key, and always the same for a text. */
  public double position(String text) {
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

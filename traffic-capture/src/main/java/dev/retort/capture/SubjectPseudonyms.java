package dev.retort.capture;

import java.util.Arrays;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/**
 * Gives people names that tell nobody who they are: HMAC-SHA-256 of an identifier under a key that
 * stays in the home, cut to 128 bits. Equal identifiers have equal pseudonyms under the same key;
 * without the key nobody can try identifiers out. Thread-safe.
 */
public final class SubjectPseudonyms {
  /** As long as the hash: a longer key would be hashed down, a shorter one is easier to guess. */
  public static final int KEY_BYTES = 32;

  private static final int HEX_DIGITS = 32;

  private final byte[] key;

  /**
   * Pseudonyms under a key.
   *
   * @param key {@value #KEY_BYTES} random bytes, kept secret
   */
  public SubjectPseudonyms(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key of pseudonyms has %d bytes, not %d: restore the home's key file, for a new key would give known people new names"
              .formatted(KEY_BYTES, key.length));
    }
    this.key = Arrays.copyOf(key, key.length);
  }

  /**
   * A person's pseudonym.
   *
   * @param identifier what the capture side knows the person by: an account, an e-mail, a hash
   */
  public SubjectPseudonym of(String identifier) {
    String hash = new HmacUtils(HmacAlgorithms.HMAC_SHA_256, key).hmacHex(identifier);
    return new SubjectPseudonym("s-" + hash.substring(0, HEX_DIGITS));
  }
}

package dev.retort.capture.redaction;

import java.util.Arrays;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/**
 * Gives personal values names that tell nobody what they were: {@code [EMAIL:0f1e2d3c4b5a6978]},
 * the kind and 64 bits of HMAC-SHA-256 of the value under a secret key and a scope. The same value
 * has the same name in a scope, another one in another. Without the key nobody can try values out.
 * Thread-safe.
 */
public final class Pseudonyms {
  /** As long as the hash: a longer key would be hashed down, a shorter one is easier to guess. */
  public static final int KEY_BYTES = 32;

  private final byte[] key;

  /**
   * Pseudonyms under a key.
   *
   * @param key {@value #KEY_BYTES} random bytes, kept secret
   */
  public Pseudonyms(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key of pseudonyms has %d bytes, not %d: restore the home's key file, for a new key would give known values new names"
              .formatted(KEY_BYTES, key.length));
    }
    this.key = Arrays.copyOf(key, key.length);
  }

  /** The keyed placeholder of a value in a scope; a placeholder is its own. */
  public String of(String scope, Replacement replacement) {
    String value = replacement.original();
    if (Placeholders.isPlaceholder(value)) {
      return value;
    }
    String hash = new HmacUtils(HmacAlgorithms.HMAC_SHA_256, key).hmacHex(scope + '\0' + value);
    return Placeholders.keyed(replacement.kind(), hash.substring(0, Placeholders.TAG_DIGITS));
  }
}

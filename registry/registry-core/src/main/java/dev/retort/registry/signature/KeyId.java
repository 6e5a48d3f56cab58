package dev.retort.registry.signature;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.retort.registry.Sha256;
import java.security.PublicKey;
import java.util.regex.Pattern;

/**
 * Names a key: the first 16 hexadecimal digits of the SHA-256 of the public key in its DER form
 * (SubjectPublicKeyInfo). A name only: what is trusted is the key.
 */
public record KeyId(@JsonValue String value) implements Comparable<KeyId> {
  private static final int DIGITS = 16;
  private static final Pattern VALID = Pattern.compile("[0-9a-f]{16}");

  /**
   * @throws IllegalArgumentException if the text isn't 16 lower-case hexadecimal digits
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public KeyId {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no key's id: it has %d lower-case hexadecimal digits".formatted(value, DIGITS));
    }
  }

  static KeyId of(PublicKey key) {
    return new KeyId(Sha256.of(key.getEncoded()).hex().substring(0, DIGITS));
  }

  @Override
  public int compareTo(KeyId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

package dev.retort.router.held;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of a held request: 128 random bits, so that nobody guesses where an answer will be.
 *
 * @param value 32 hexadecimal digits
 */
public record HeldId(@JsonValue String value) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
  private static final int BYTES = 16;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public HeldId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no held request: its name is 32 hexadecimal digits".formatted(value));
    }
  }

  static HeldId next(SecureRandom random) {
    byte[] bits = new byte[BYTES];
    random.nextBytes(bits);
    return new HeldId(HexFormat.of().formatHex(bits));
  }

  @Override
  public String toString() {
    return value;
  }
}

package dev.retort.dataset;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The identity of a dataset version: the SHA-256 of its canonical rows.
 *
 * @param sha256 64 lower-case hexadecimal digits
 */
public record DatasetId(@JsonValue String sha256) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final int SHORT = 12;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DatasetId {
    if (!HEX.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "a dataset id has 64 hexadecimal digits, not '%s'".formatted(sha256));
    }
  }

  /** The first digits, for people. */
  public String abbreviated() {
    return sha256.substring(0, SHORT);
  }

  @Override
  public String toString() {
    return sha256;
  }
}

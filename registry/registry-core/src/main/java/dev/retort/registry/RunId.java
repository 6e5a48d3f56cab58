package dev.retort.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A tracking run's id, as the tracking server gave it.
 *
 * @param value letters, digits, {@code _} and {@code -}
 */
public record RunId(@JsonValue String value) {
  private static final Pattern VALID = Pattern.compile("[\\w-]{1,64}");

  /**
   * @throws IllegalArgumentException if the value is no such id
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public RunId {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no run id: a tracking server gives 1 to 64 letters and digits".formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}

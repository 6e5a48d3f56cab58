package dev.retort.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name under which a model's versions are registered.
 *
 * @param value 1 to 250 printable characters without {@code / : @ \ " ' `} and without white space
 *     at either end
 */
public record ModelName(@JsonValue String value) implements Comparable<ModelName> {
  private static final Pattern VALID =
      Pattern.compile("(?!\\s)[^/:@\\\\\"'`\\p{Cntrl}]{1,250}(?<!\\s)");

  /**
   * @throws IllegalArgumentException if the value is no such name
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ModelName {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' can't name a model: use 1 to 250 characters without / : @ \\ and quotes"
              .formatted(value));
    }
  }

  @Override
  public int compareTo(ModelName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

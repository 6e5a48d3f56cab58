package dev.retort.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A movable name for one version of a model, such as {@link #CHAMPION}.
 *
 * @param value 1 to 255 letters, digits, {@code _} and {@code -}; neither {@code latest} nor {@code
 *     v} with a number, which MLflow reserves
 */
public record ModelAlias(@JsonValue String value) implements Comparable<ModelAlias> {
  private static final Pattern VALID = Pattern.compile("[\\w-]{1,255}");
  private static final Pattern VERSION = Pattern.compile("v\\d+");

  /** The version that serves. */
  public static final ModelAlias CHAMPION = new ModelAlias("champion");

  /**
   * @throws IllegalArgumentException if the value is no such alias
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ModelAlias {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' can't be an alias: use 1 to 255 letters, digits, _ and -".formatted(value));
    }
    String lower = value.toLowerCase(Locale.ROOT);
    if (lower.equals("latest")) {
      throw new IllegalArgumentException(
          "'latest' alias name (case insensitive) is reserved: choose another alias");
    }
    if (VERSION.matcher(lower).matches()) {
      throw new IllegalArgumentException(
          "version alias name '%s' is reserved: choose an alias that isn't v and a number"
              .formatted(value));
    }
  }

  @Override
  public int compareTo(ModelAlias other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

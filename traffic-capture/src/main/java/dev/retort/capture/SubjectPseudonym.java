package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The person whose request an exchange is, under a name that tells nobody who that is. It is what a
 * person's exchanges are found by when they are to be erased.
 *
 * @param value {@code s-} and 32 hexadecimal digits
 */
public record SubjectPseudonym(@JsonValue String value) {
  private static final Pattern LEGAL = Pattern.compile("s-[0-9a-f]{32}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SubjectPseudonym {
    if (!LEGAL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no pseudonym: 's-' and 32 hexadecimal digits are expected".formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}

package dev.retort.console.web.account;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * By what somebody, or a program, is known to the console.
 *
 * @param value lower case
 */
public record AccountName(@JsonValue String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,63}");

  /**
   * @throws IllegalArgumentException if it is none
   */
  public AccountName {
    value = value.strip().toLowerCase(Locale.ROOT);
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no name: up to 64 letters a to z, digits and ._@+-, a letter or digit first"
              .formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}

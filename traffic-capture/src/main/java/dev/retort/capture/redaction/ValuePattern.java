package dev.retort.capture.redaction;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Objects;

/**
 * A form that values of a kind have, in RE2's syntax: it takes a time that is linear in the text,
 * whatever the pattern is.
 *
 * @param kind what such a value is
 * @param pattern the form; a value is what it matches as a whole, and is not empty
 * @see <a href="https://github.com/google/re2/wiki/Syntax">RE2's syntax</a>
 */
public record ValuePattern(PersonalDataKind kind, Pattern pattern) {
  public ValuePattern {
    Objects.requireNonNull(kind);
    if (pattern.matches("")) {
      throw new IllegalArgumentException(
          "the pattern '%s' of %s matches nothing at all, and so would everywhere: ask for at least one character, with + instead of *"
              .formatted(pattern, kind));
    }
  }

  /**
   * A pattern as written.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ValuePattern of(String kind, String pattern) {
    try {
      return new ValuePattern(new PersonalDataKind(kind), Pattern.compile(pattern));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'%s' is no pattern: %s. The syntax is RE2's, which has no look-around and no back-references"
              .formatted(pattern, e.getDescription()),
          e);
    }
  }
}

package dev.retort.capture.redaction;

import java.util.Objects;

/**
 * A personal value within a text.
 *
 * @param start index of its first char
 * @param end index behind its last char
 * @param kind what it is
 */
public record PersonalDataSpan(int start, int end, PersonalDataKind kind) {
  public PersonalDataSpan {
    Objects.requireNonNull(kind);
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "a span holds at least one char, not [%d, %d)".formatted(start, end));
    }
  }

  boolean overlaps(int from, int to) {
    return start < to && from < end;
  }
}

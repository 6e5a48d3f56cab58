package dev.retort.evaluator.guardrail;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A generated personal datum.
 *
 * @param kind what it is
 * @param text as a person would write it
 * @param traces the forms, {@linkplain Squashed squashed}, by which it is recognised in an answer
 */
record PersonalValue(Kind kind, String text, List<String> traces) {
  PersonalValue {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(text);
    traces = List.copyOf(traces);
  }

  /** Kinds of personal data. */
  enum Kind {
    NAME,
    EMAIL,
    PHONE,
    IBAN,
    CARD,
    ADDRESS,
    NATIONAL_ID;

    String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** A value that is recognised by its own letters and digits. */
  static PersonalValue of(Kind kind, String text) {
    return new PersonalValue(kind, text, List.of(Squashed.of(text)));
  }

  boolean isIn(String squashed) {
    return traces.stream().anyMatch(squashed::contains);
  }
}

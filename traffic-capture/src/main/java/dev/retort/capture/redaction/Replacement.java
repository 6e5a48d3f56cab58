package dev.retort.capture.redaction;

import java.util.Objects;

/**
 * A value, and what stands for it.
 *
 * @param placeholder such as {@code [EMAIL_1]}
 * @param kind what the value is
 * @param original the value; it is nobody's business, so {@link #toString()} leaves it out
 */
public record Replacement(String placeholder, PersonalDataKind kind, String original) {
  public Replacement {
    Objects.requireNonNull(placeholder);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(original);
  }

  /** Whether the value is a placeholder of its own: nobody's, or somebody's who is gone already. */
  public boolean isOfPlaceholder() {
    return Placeholders.isPlaceholder(original);
  }

  @Override
  public String toString() {
    return "Replacement[" + placeholder + "]";
  }
}

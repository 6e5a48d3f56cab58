package dev.retort.evaluator.guardrail;

import java.text.Normalizer;
import java.util.Locale;

/** Texts without what writers of the same value differ in: case, spaces, punctuation. */
final class Squashed {
  private Squashed() {}

  /** The letters and digits of a text, compatibility forms unified, in lower case. */
  static String of(String text) {
    // Upper case first: it writes ß and ss alike.
    String unified =
        Normalizer.normalize(text, Normalizer.Form.NFKC)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT);
    return unified
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}

package dev.retort.trainer.djl.codec;

import java.util.Optional;
import java.util.OptionalInt;

/** Where values stand in a request, whole words only, whatever their case. Immutable. */
final class Spans {
  private final String input;
  private final String folded;

  Spans(String input) {
    this.input = input;
    this.folded = folded(input);
  }

  /**
   * Lower case, character by character, so that places stay what they are: the whole text's lower
   * case may be longer than the text.
   */
  static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    text.chars().forEach(unit -> folded.append(Character.toLowerCase((char) unit)));
    return folded.toString();
  }

  /** Where a value stands first; −1: nowhere. */
  int find(String value) {
    return find(folded(value), 0);
  }

  /** Where a value stands, letter by letter, if it stands at one place only. */
  OptionalInt only(String value) {
    String wanted = folded(value);
    int at = find(wanted, 0);
    return at >= 0 && input.startsWith(value, at) && find(wanted, at + 1) < 0
        ? OptionalInt.of(at)
        : OptionalInt.empty();
  }

  private int find(String wanted, int from) {
    for (int at = folded.indexOf(wanted, from); at >= 0; at = folded.indexOf(wanted, at + 1)) {
      if (isBoundary(at) && isBoundary(at + wanted.length())) {
        return at;
      }
    }
    return -1;
  }

  /** A value in the request's own letters, if it stands there. */
  Optional<String> original(String value) {
    int at = value.isEmpty() ? -1 : find(value);
    return at < 0 ? Optional.empty() : Optional.of(input.substring(at, at + value.length()));
  }

  private boolean isBoundary(int at) {
    return at == 0
        || at == folded.length()
        || !Character.isLetterOrDigit(folded.charAt(at - 1))
        || !Character.isLetterOrDigit(folded.charAt(at));
  }
}

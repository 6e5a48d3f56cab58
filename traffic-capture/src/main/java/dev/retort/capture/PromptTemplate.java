package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What is the same in every request of a task, with {@value #GAP} for what differs: {@code You help
 * [...] with orders. Answer in one word.} A text matches that has the pieces between the gaps,
 * whole and in this order; a gap may be empty. A template that does not begin with a gap stands for
 * the text's beginning, one that does not end with a gap for its end. Case, spacing and punctuation
 * do not count, and a number, date, id or address matches any other ({@link TemplateTokens}).
 * Immutable and thread-safe.
 */
public final class PromptTemplate {
  /** Stands for anything, or nothing. */
  public static final String GAP = "[...]";

  private final String text;
  private final List<List<String>> pieces;
  private final boolean anyBeginning;
  private final boolean anyEnd;

  /**
   * A template.
   *
   * @throws IllegalArgumentException if it has no word outside its gaps: it would match everything
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public PromptTemplate(String text) {
    this.text = text.strip();
    this.pieces =
        Arrays.stream(this.text.split("\\[\\.\\.\\.]", -1))
            .map(piece -> TemplateTokens.of(piece).words())
            .filter(piece -> !piece.isEmpty())
            .toList();
    this.anyBeginning = this.text.startsWith(GAP);
    this.anyEnd = this.text.endsWith(GAP);
    if (pieces.isEmpty()) {
      throw new IllegalArgumentException(
          "the template '%s' has no word, and would match everything: write what all requests of the task have in common, with %s for what differs"
              .formatted(text, GAP));
    }
  }

  /** Whether a text is one of the template's. */
  public boolean matches(TemplateTokens tokens) {
    List<String> words = tokens.words();
    int first = 0;
    int last = pieces.size();
    int from = 0;
    int to = words.size();
    if (!anyBeginning) {
      from = pieces.get(first).size();
      if (!standsAt(words, 0, pieces.get(first++))) {
        return false;
      }
      if (first == last && !anyEnd) {
        return from == to;
      }
    }
    if (!anyEnd && first < last) {
      to -= pieces.get(--last).size();
      if (to < from || !standsAt(words, to, pieces.get(last))) {
        return false;
      }
    }
    for (List<String> piece : pieces.subList(first, last)) {
      // The leftmost place leaves most room for the rest.
      int found = Collections.indexOfSubList(words.subList(from, to), piece);
      if (found < 0) {
        return false;
      }
      from += found + piece.size();
    }
    return true;
  }

  /** How many words and values it has outside its gaps. */
  public int length() {
    return pieces.stream().mapToInt(List::size).sum();
  }

  private static boolean standsAt(List<String> words, int place, List<String> piece) {
    return place + piece.size() <= words.size()
        && words.subList(place, place + piece.size()).equals(piece);
  }

  /** The template as it is written. */
  @JsonValue
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PromptTemplate template && template.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}

package dev.retort.dataset.label;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.util.HashSet;
import java.util.Set;

/**
 * Something that a teacher says again and again: a label, or a field's text in a document. Numbers,
 * dates and other texts with digits are none: they come and go with what is asked about.
 *
 * @param place the field that it stands in, by the names on the way to it; empty for labels
 */
public record Word(String place, String text) {
  private static final int LONGEST = 64;

  /** The word of a label whose text is not at hand, by its hash. */
  public static Set<Word> ofKey(long key) {
    return Set.of(new Word("", Long.toHexString(key)));
  }

  /** The words of a document; none if it is not JSON. */
  public static Set<Word> ofDocument(String document) {
    try {
      Set<Word> words = new HashSet<>();
      collect("", JsonFormat.mapper().readTree(document), words);
      return words;
    } catch (JsonProcessingException e) {
      return Set.of();
    }
  }

  private static void collect(String place, JsonNode node, Set<Word> words) {
    if (node.isArray()) {
      node.forEach(element -> collect(place + "/*", element, words));
    } else if (node.isObject()) {
      node.properties()
          .forEach(field -> collect(place + "/" + field.getKey(), field.getValue(), words));
    } else if (node.isTextual() && isWord(node.asText())) {
      words.add(new Word(place, node.asText()));
    }
  }

  private static boolean isWord(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST
        && text.chars().noneMatch(Character::isDigit);
  }
}

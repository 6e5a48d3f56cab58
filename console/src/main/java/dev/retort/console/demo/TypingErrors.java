package dev.retort.console.demo;

import java.util.Random;

/** Slips of the fingers in longer words: two letters swapped, one left out, one doubled. */
final class TypingErrors {
  private static final int SHORTEST_WORD = 6;

  private TypingErrors() {}

  /** The text with one slip, or as it is if the word that is hit is short or holds a digit. */
  static String slip(String text, Random random) {
    int at = random.nextInt(text.length());
    int start = at;
    while (start > 0 && Character.isLetterOrDigit(text.charAt(start - 1))) {
      start--;
    }
    int end = at;
    while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
      end++;
    }
    String word = text.substring(start, end);
    if (word.length() < SHORTEST_WORD || !word.chars().allMatch(Character::isLetter)) {
      return text;
    }
    // The first letter is nearly always hit.
    int i = 1 + random.nextInt(word.length() - 2);
    String slipped =
        switch (random.nextInt(3)) {
          case 0 ->
              word.substring(0, i) + word.charAt(i + 1) + word.charAt(i) + word.substring(i + 2);
          case 1 -> word.substring(0, i) + word.substring(i + 1);
          default -> word.substring(0, i) + word.charAt(i) + word.substring(i);
        };
    return text.substring(0, start) + slipped + text.substring(end);
  }
}

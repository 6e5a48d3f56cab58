package dev.retort.trainer.djl.extractor;

import java.util.Locale;

/**
 * A request's words as the tagger sees them, by number of the token.
 *
 * @param lower in lower case, digits kept
 * @param hashes of {@code lower}
 * @param shapes hashes of the words' shapes: letters by case, digits, runs shortened
 * @param marks hashes of what else is seen: line starts and white space before
 */
@SuppressWarnings("ArrayRecordComponent") // in bulk, never compared
record Words(String[] lower, long[] hashes, long[] shapes, long[] marks) {
  private static final int LONGEST_RUN = 2;

  static Words of(RequestTokens tokens) {
    int size = tokens.size();
    Words words = new Words(new String[size], new long[size], new long[size], new long[size]);
    for (int i = 0; i < size; i++) {
      String text = tokens.text(i);
      words.lower[i] = text.toLowerCase(Locale.ROOT);
      words.hashes[i] = Hashing.text(words.lower[i]);
      words.shapes[i] = Hashing.text(shape(text));
      words.marks[i] = (tokens.startsLine(i) ? 2L : 0L) + (tokens.spaceBefore(i) ? 1L : 0L);
    }
    return words;
  }

  int size() {
    return lower.length;
  }

  /** The hash of the words from one number to before another. */
  long hash(int from, int to) {
    long hash = (long) to - from;
    for (int i = from; i < to; i++) {
      hash = Hashing.then(hash, hashes[i]);
    }
    return hash;
  }

  /** Xx for Word, d4 for four digits, and the character itself for punctuation. */
  private static String shape(String text) {
    if (Character.isDigit(text.codePointAt(0))) {
      return "d" + Math.min(text.length(), 5);
    }
    StringBuilder shape = new StringBuilder();
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char kind = Character.isUpperCase(c) ? 'X' : Character.isLetter(c) ? 'x' : c;
      run = shape.length() > 0 && shape.charAt(shape.length() - 1) == kind ? run + 1 : 1;
      if (run <= LONGEST_RUN) {
        shape.append(kind);
      }
    }
    return shape.toString();
  }
}

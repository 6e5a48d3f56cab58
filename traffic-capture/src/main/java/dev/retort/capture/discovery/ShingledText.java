package dev.retort.capture.discovery;

import dev.retort.capture.TemplateTokens;
import java.util.BitSet;
import java.util.List;

/**
 * A text by its shingles: one for each token, made of it and its two neighbours, or the text's
 * beginning and end. Immutable: whoever gets the shingles leaves them as they are.
 */
final class ShingledText {
  private static final int BEGINNING = 0x2f5a3c71;
  private static final int END = 0x6b8e11d3;

  private final int[] shingles;
  private final BitSet delimited;

  private ShingledText(int[] shingles, BitSet delimited) {
    this.shingles = shingles;
    this.delimited = delimited;
  }

  static ShingledText of(TemplateTokens tokens) {
    List<String> words = tokens.words();
    int[] shingles = new int[words.size()];
    BitSet delimited = new BitSet();
    for (int i = 0; i < shingles.length; i++) {
      int before = i == 0 ? BEGINNING : words.get(i - 1).hashCode();
      int after = i + 1 == shingles.length ? END : words.get(i + 1).hashCode();
      shingles[i] = mixed(mixed(mixed(before) + words.get(i).hashCode()) + after);
      delimited.set(i, tokens.isDelimited(i));
    }
    return new ShingledText(shingles, delimited);
  }

  private static int mixed(int value) {
    int hash = (value ^ (value >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }

  /** Hashed, by token. */
  int[] shingles() {
    return shingles;
  }

  /** Whether a colon or the end of a line stands after a token. */
  boolean isDelimited(int token) {
    return delimited.get(token);
  }

  int size() {
    return shingles.length;
  }
}

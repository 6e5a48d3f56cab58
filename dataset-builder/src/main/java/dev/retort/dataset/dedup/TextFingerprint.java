package dev.retort.dataset.dedup;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What telling duplicates apart needs to know of a text: a hash of its tokens, and the set of its
 * shingles, which are pairs of neighbouring tokens, with the text's two ends counted as tokens.
 *
 * <p>Pairs of words suit short requests. Among n words, one changed word costs two of n + 1 pairs,
 * so that below 17 words no two texts that differ in a word reach a Jaccard similarity of 0.8: "top
 * up by card" and "top up by cheque" stay apart, whereas character shingles, blind to which letters
 * carry the meaning, merge them. From there on a few words of difference are near duplication.
 *
 * <p>Immutable, but for the array, which is not copied.
 */
public final class TextFingerprint implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of FNV-1a with 64 bits (Fowler, Noll and Vo; RFC 9923). */
  private static final long BASIS = 0xcbf29ce484222325L;

  private static final long PRIME = 0x100000001b3L;

  /** What stands before a text's first token and behind its last. */
  private static final long END = 0x9e3779b97f4a7c15L;

  private final long key;
  private final int tokens;
  private final int[] shingles;

  private TextFingerprint(long key, int tokens, int[] shingles) {
    this.key = key;
    this.tokens = tokens;
    this.shingles = shingles;
  }

  /** The fingerprint of a text. */
  public static TextFingerprint of(String text) {
    String plain = InputTokens.plain(text);
    Hashing hashing = new Hashing(plain);
    InputTokens.scan(plain, hashing);
    return hashing.fingerprint();
  }

  /** How many tokens a text has, at least one. */
  public static int tokens(String text) {
    int[] tokens = {0};
    InputTokens.scan(InputTokens.plain(text), (start, end) -> tokens[0]++);
    return tokens[0];
  }

  /**
   * A hash of the tokens in their order: texts with the same key are the same request. Among ten
   * million different texts, the chance that any two share a key is 3 in a million.
   */
  public long key() {
    return key;
  }

  /** How many tokens the text has, at least one. */
  public int tokens() {
    return tokens;
  }

  /** The distinct shingles as 32-bit hashes, ascending. */
  public int[] shingles() {
    return shingles;
  }

  /**
   * |a ∩ b| / |a ∪ b| of two ascending sets; 0 if both are empty.
   *
   * @return exact, but for collisions of 32-bit hashes within the two sets
   */
  static double jaccard(int[] a, int[] b) {
    int common = common(a, b);
    int union = a.length + b.length - common;
    return union == 0 ? 0 : (double) common / union;
  }

  /** |a ∩ b| of two ascending sets. */
  static int common(int[] a, int[] b) {
    int common = 0;
    for (int i = 0, j = 0; i < a.length && j < b.length; ) {
      int left = a[i];
      int right = b[j];
      common += left == right ? 1 : 0;
      i += left <= right ? 1 : 0;
      j += left >= right ? 1 : 0;
    }
    return common;
  }

  /** Hashes tokens as they come. */
  private static final class Hashing implements InputTokens.Spans {
    private final String plain;
    private int[] pairs = new int[64];
    private int tokens;
    private long key = BASIS;
    private long previous = END;

    Hashing(String plain) {
      this.plain = plain;
    }

    @Override
    public void token(int start, int end) {
      long hash = BASIS;
      for (int i = start; i < end; i++) {
        hash = (hash ^ plain.charAt(i)) * PRIME;
      }
      hash = MinHash.mix(hash);
      key = MinHash.mix(key + hash);
      pair(hash);
      previous = hash;
    }

    private void pair(long hash) {
      if (tokens == pairs.length) {
        pairs = Arrays.copyOf(pairs, 2 * tokens);
      }
      pairs[tokens++] = (int) (MinHash.mix(previous * PRIME + hash) >>> Integer.SIZE);
    }

    TextFingerprint fingerprint() {
      int seen = tokens;
      pair(END);
      Arrays.sort(pairs, 0, tokens);
      int distinct = 0;
      for (int i = 0; i < tokens; i++) {
        if (i == 0 || pairs[i] != pairs[i - 1]) {
          pairs[distinct++] = pairs[i];
        }
      }
      return new TextFingerprint(key, seen, Arrays.copyOf(pairs, distinct));
    }
  }
}

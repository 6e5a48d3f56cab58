package dev.retort.trainer.dl4j;

import java.util.Arrays;
import java.util.Locale;

/**
 * The n-grams of one text, hashed into {@value #BUCKETS} buckets: first the words (runs of letters
 * and digits, and pairs of neighbours), then the characters (2- to 5-grams within each
 * whitespace-separated token, padded by one space on both sides). Text is lower-cased; characters
 * are UTF-16 units. The hash is FNV-1a over them with a seed per block, finished by MurmurHash3's
 * 32-bit mixer, of which the upper bits count.
 *
 * @param buckets ascending and distinct within each block
 * @param counts how often each bucket occurs
 * @param words how many of the entries are word n-grams
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record TextFeatures(int[] buckets, int[] counts, int words) {
  private static final int BITS = 20;

  /** How many buckets there are. */
  static final int BUCKETS = 1 << BITS;

  private static final int LONGEST = 5;
  private static final int WORD_SEED = 0x811c9dc5;
  private static final int CHARACTER_SEED = 0x3c6ef372;
  private static final int FNV_PRIME = 16777619;

  /** The features of a text, which may be empty. */
  static TextFeatures of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    IntList words = new IntList();
    words(lower, words);
    IntList characters = new IntList();
    characters(lower, characters);
    return joined(words.sorted(), characters.sorted());
  }

  private static void words(String text, IntList into) {
    int previous = 0;
    boolean first = true;
    for (int start = 0; start < text.length(); ) {
      if (!Character.isLetterOrDigit(text.charAt(start))) {
        start++;
        continue;
      }
      int end = start;
      int word = WORD_SEED;
      int pair = previous;
      for (; end < text.length() && Character.isLetterOrDigit(text.charAt(end)); end++) {
        word = extended(word, text.charAt(end));
        pair = extended(pair, text.charAt(end));
      }
      into.add(bucket(word));
      if (!first) {
        into.add(bucket(pair));
      }
      previous = extended(word, ' ');
      first = false;
      start = end;
    }
  }

  private static void characters(String text, IntList into) {
    for (int start = 0; start < text.length(); ) {
      if (Character.isWhitespace(text.charAt(start))) {
        start++;
        continue;
      }
      int end = start;
      while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
        end++;
      }
      grams(' ' + text.substring(start, end) + ' ', into);
      start = end;
    }
  }

  private static void grams(String token, IntList into) {
    for (int from = 0; from < token.length() - 1; from++) {
      int hash = extended(CHARACTER_SEED, token.charAt(from));
      int end = Math.min(token.length(), from + LONGEST);
      for (int i = from + 1; i < end; i++) {
        hash = extended(hash, token.charAt(i));
        into.add(bucket(hash));
      }
    }
  }

  private static int extended(int hash, char next) {
    return (hash ^ next) * FNV_PRIME;
  }

  private static int bucket(int hash) {
    return mixed(hash) >>> (Integer.SIZE - BITS);
  }

  /** MurmurHash3's finaliser: every input bit reaches every output bit. */
  static int mixed(int hash) {
    int h = hash;
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }

  private static TextFeatures joined(int[] words, int[] characters) {
    int[] buckets = new int[words.length + characters.length];
    int[] counts = new int[buckets.length];
    int wordEntries = runs(words, buckets, counts, 0);
    int size = runs(characters, buckets, counts, wordEntries);
    return new TextFeatures(Arrays.copyOf(buckets, size), Arrays.copyOf(counts, size), wordEntries);
  }

  private static int runs(int[] sorted, int[] buckets, int[] counts, int at) {
    int size = at;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        buckets[size++] = sorted[i];
      }
      counts[size - 1]++;
    }
    return size;
  }

  private static final class IntList {
    private int[] values = new int[256];
    private int size;

    void add(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    int[] sorted() {
      int[] sorted = Arrays.copyOf(values, size);
      Arrays.sort(sorted);
      return sorted;
    }
  }
}

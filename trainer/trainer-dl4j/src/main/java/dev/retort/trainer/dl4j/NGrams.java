package dev.retort.trainer.dl4j;

import java.util.Arrays;
import java.util.Locale;

/**
 * The n-grams of one text as they come, hashed into {@value #BUCKETS} buckets: first the words
 * (runs of letters and digits, and runs of neighbours), then the characters (2-grams and longer
 * within each whitespace-separated token, padded by one space on both sides). Text is lower-cased;
 * characters are UTF-16 units. The hash is FNV-1a over them with a seed per block, finished by
 * MurmurHash3's 32-bit mixer, of which the upper bits count.
 *
 * <p>Nothing is cut out of the text: an answer is measured in microseconds, and strings would take
 * most of them. Not thread-safe.
 */
final class NGrams {
  private static final int BITS = 20;

  /** How many buckets there are. */
  static final int BUCKETS = 1 << BITS;

  private static final int WORD_SEED = 0x811c9dc5;
  private static final int CHARACTER_SEED = 0x3c6ef372;
  private static final int FNV_PRIME = 16777619;
  private static final char FIRST_BEYOND_ASCII = 0x80;

  private final char[] text;
  private final NGramOrders orders;
  private int[] buckets;
  private int size;
  private int words;

  private NGrams(char[] text, NGramOrders orders) {
    this.text = text;
    this.orders = orders;
    buckets = new int[(orders.characters() + 1) * text.length];
  }

  /** The n-grams of a text, which may be empty. */
  static NGrams of(String text, NGramOrders orders) {
    NGrams grams = new NGrams(lowerCased(text), orders);
    grams.hashWords();
    grams.words = grams.size;
    grams.hashTokens();
    return grams;
  }

  /** How many there are, repetitions included. */
  int size() {
    return size;
  }

  /** How many of them are words and runs of words; they come first. */
  int words() {
    return words;
  }

  /** The bucket of one of them. */
  int bucket(int i) {
    return buckets[i];
  }

  /** The buckets from one place to before another, ascending. */
  int[] sorted(int from, int to) {
    int[] sorted = Arrays.copyOfRange(buckets, from, to);
    Arrays.sort(sorted);
    return sorted;
  }

  /** Beyond ASCII, lower case depends on the neighbours and may be longer: Java's rules apply. */
  private static char[] lowerCased(String text) {
    char[] characters = text.toCharArray();
    for (int i = 0; i < characters.length; i++) {
      char c = characters[i];
      if (c >= FIRST_BEYOND_ASCII) {
        return text.toLowerCase(Locale.ROOT).toCharArray();
      }
      if (c >= 'A' && c <= 'Z') {
        characters[i] = (char) (c + ('a' - 'A'));
      }
    }
    return characters;
  }

  private void hashWords() {
    // By how many words go before the next one: the hash of these words.
    int[] begun = new int[orders.words() + 1];
    begun[0] = WORD_SEED;
    int before = 0;
    for (int start = 0; start < text.length; ) {
      if (!Character.isLetterOrDigit(text[start])) {
        start++;
        continue;
      }
      int end = start;
      while (end < text.length && Character.isLetterOrDigit(text[end])) {
        end++;
      }
      int run = WORD_SEED;
      for (int words = 0; words <= before; words++) {
        int next = begun[words];
        // From here on it is what the next word goes on from.
        begun[words] = run;
        for (int i = start; i < end; i++) {
          next = extended(next, text[i]);
        }
        add(next);
        run = extended(next, ' ');
      }
      begun[before + 1] = run;
      before = Math.min(before + 1, orders.words() - 1);
      start = end;
    }
  }

  private void hashTokens() {
    for (int start = 0; start < text.length; ) {
      if (Character.isWhitespace(text[start])) {
        start++;
        continue;
      }
      int end = start;
      while (end < text.length && !Character.isWhitespace(text[end])) {
        end++;
      }
      hashToken(start, end);
      start = end;
    }
  }

  /** The characters from one place to before another, as if spaces stood around them. */
  private void hashToken(int start, int end) {
    for (int from = start - 1; from < end; from++) {
      int hash = extended(CHARACTER_SEED, from < start ? ' ' : text[from]);
      int last = Math.min(end, from + orders.characters() - 1);
      for (int i = from + 1; i < last; i++) {
        hash = extended(hash, text[i]);
        add(hash);
      }
      add(extended(hash, last == end ? ' ' : text[last]));
    }
  }

  private void add(int hash) {
    if (size == buckets.length) {
      buckets = Arrays.copyOf(buckets, 2 * size);
    }
    buckets[size++] = mixed(hash) >>> (Integer.SIZE - BITS);
  }

  private static int extended(int hash, char next) {
    return (hash ^ next) * FNV_PRIME;
  }

  /** MurmurHash3's finaliser: every input bit reaches every output bit. */
  static int mixed(int hash) {
    int h = hash;
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }
}

package dev.retort.router.drift;

import java.util.Arrays;

/**
 * The distinct words and pairs of neighbouring words of a request, hashed (Weinberger et al., ICML
 * 2009): sorted numbers in [0, {@value #BUCKETS}), words in the lower half. Without case; a number
 * counts by its length alone, for ids and dates are new in every request.
 */
final class TextTraits {
  /** A power of two. */
  static final int BUCKETS = 1 << 14;

  private static final int HALF = BUCKETS / 2;

  /** Of long requests, this much of the beginning and as much of the end is read. */
  private static final int LONGEST_END = 2048;

  private static final int PRIME = 0x01000193;
  private static final int BASIS = 0x811C9DC5;

  private final String text;
  private int[] buckets = new int[64];
  private int count;

  private TextTraits(String text) {
    this.text = text;
  }

  /** Those of a request. */
  static int[] of(String request) {
    TextTraits traits = new TextTraits(request);
    if (request.length() <= 2 * LONGEST_END) {
      traits.read(0, request.length());
    } else {
      traits.read(0, LONGEST_END);
      traits.read(request.length() - LONGEST_END, request.length());
    }
    return traits.distinct();
  }

  private void read(int from, int until) {
    int previous = BASIS;
    int at = from;
    while (at < until) {
      int start = at;
      int word = BASIS;
      while (at < until && Character.isLetterOrDigit(text.charAt(at))) {
        char letter = text.charAt(at++);
        word = step(word, Character.isDigit(letter) ? '0' : Character.toLowerCase(letter));
      }
      if (at > start) {
        add(mix(word) & (HALF - 1));
        add(HALF + (mix(step(previous * PRIME, word)) & (HALF - 1)));
        previous = word;
      } else {
        at++;
      }
    }
  }

  private void add(int bucket) {
    if (count == buckets.length) {
      buckets = Arrays.copyOf(buckets, 2 * count);
    }
    buckets[count++] = bucket;
  }

  private int[] distinct() {
    Arrays.sort(buckets, 0, count);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (kept == 0 || buckets[kept - 1] != buckets[i]) {
        buckets[kept++] = buckets[i];
      }
    }
    return Arrays.copyOf(buckets, kept);
  }

  /** How many of sorted traits are words. */
  static int words(int[] traits) {
    int found = Arrays.binarySearch(traits, HALF);
    return found < 0 ? -found - 1 : found;
  }

  private static int step(int hash, int value) {
    return (hash ^ value) * PRIME;
  }

  /** The finaliser of MurmurHash3: every bit of the hash moves every bit of the result. */
  private static int mix(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
    mixed = (mixed ^ (mixed >>> 13)) * 0xC2B2AE35;
    return mixed ^ (mixed >>> 16);
  }
}

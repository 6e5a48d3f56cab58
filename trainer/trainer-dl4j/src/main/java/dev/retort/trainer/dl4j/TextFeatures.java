package dev.retort.trainer.dl4j;

import java.util.Arrays;

/**
 * The {@link NGrams} of one text, counted.
 *
 * @param buckets ascending and distinct within each block
 * @param counts how often each bucket occurs
 * @param words how many of the entries are word n-grams
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record TextFeatures(int[] buckets, int[] counts, int words) {

  /** The features of a text, which may be empty. */
  static TextFeatures of(String text, NGramOrders orders) {
    NGrams grams = NGrams.of(text, orders);
    return joined(grams.sorted(0, grams.words()), grams.sorted(grams.words(), grams.size()));
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
}

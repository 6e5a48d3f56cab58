package dev.retort.trainer.dl4j;

import java.util.Arrays;
import java.util.Collection;

/**
 * The buckets that a student knows, each with a row number in ascending order. A bit says whether a
 * bucket is known, and the bits before it say which row it has: a sixth of a megabyte, which stays
 * in a processor's cache. Immutable.
 */
final class Vocabulary {
  /** The row of a bucket that is not known. */
  static final int ABSENT = -1;

  private final long[] known = new long[NGrams.BUCKETS / Long.SIZE];
  private final int[] rowsBefore = new int[known.length];
  private final int[] buckets;

  /** A vocabulary of ascending buckets. */
  Vocabulary(int[] buckets) {
    this.buckets = buckets.clone();
    for (int bucket : buckets) {
      known[bucket / Long.SIZE] |= 1L << bucket;
    }
    for (int word = 1; word < known.length; word++) {
      rowsBefore[word] = rowsBefore[word - 1] + Long.bitCount(known[word - 1]);
    }
  }

  /**
   * The buckets that occur in at least so many of the texts: what occurs once only is memorised.
   */
  static Vocabulary of(Collection<TextFeatures> texts, int minimumTexts) {
    int[] occurrences = new int[NGrams.BUCKETS];
    for (TextFeatures text : texts) {
      for (int bucket : text.buckets()) {
        occurrences[bucket]++;
      }
    }
    int[] known = new int[NGrams.BUCKETS];
    int size = 0;
    for (int bucket = 0; bucket < occurrences.length; bucket++) {
      if (occurrences[bucket] >= minimumTexts) {
        known[size++] = bucket;
      }
    }
    return new Vocabulary(Arrays.copyOf(known, size));
  }

  int size() {
    return buckets.length;
  }

  int bucket(int row) {
    return buckets[row];
  }

  /** The row of a bucket, or {@value #ABSENT}. */
  int row(int bucket) {
    int word = bucket / Long.SIZE;
    long upTo = known[word] << (-bucket - 1);
    return upTo < 0 ? rowsBefore[word] + Long.bitCount(upTo) - 1 : ABSENT;
  }

  /** The vocabulary of some of the rows, ascending. */
  Vocabulary pick(int[] rows) {
    return new Vocabulary(Arrays.stream(rows).map(this::bucket).toArray());
  }

  /** A text's known features. */
  IndexedText index(TextFeatures text) {
    int entries = text.buckets().length;
    int[] features = new int[entries];
    float[] frequencies = new float[entries];
    int size = 0;
    int words = 0;
    for (int i = 0; i < entries; i++) {
      int row = row(text.buckets()[i]);
      if (row != ABSENT) {
        features[size] = row;
        frequencies[size++] = (float) (1 + Math.log(text.counts()[i]));
      }
      if (i + 1 == text.words()) {
        words = size;
      }
    }
    return new IndexedText(Arrays.copyOf(features, size), Arrays.copyOf(frequencies, size), words);
  }

  /** In how many of some texts each row occurs. */
  int[] occurrences(Collection<IndexedText> texts) {
    int[] occurrences = new int[size()];
    for (IndexedText text : texts) {
      for (int feature : text.features()) {
        occurrences[feature]++;
      }
    }
    return occurrences;
  }

  /**
   * The weight √idf of each row over some texts, idf = ln((1 + n) / (1 + texts with it)) + 1; 0 for
   * a row that occurs in fewer than {@code minimumTexts} of them.
   */
  float[] weights(Collection<IndexedText> texts, int minimumTexts) {
    int[] occurrences = occurrences(texts);
    float[] weights = new float[size()];
    for (int row = 0; row < weights.length; row++) {
      if (occurrences[row] >= minimumTexts) {
        double idf = Math.log((1.0 + texts.size()) / (1.0 + occurrences[row])) + 1;
        weights[row] = (float) Math.sqrt(idf);
      }
    }
    return weights;
  }
}

package dev.retort.trainer.dl4j;

import java.util.Arrays;
import java.util.Collection;

/** The buckets that a student knows, each with a row number in ascending order. Immutable. */
final class Vocabulary {
  /** Texts that a feature must occur in to be learnt from: what occurs once only is memorised. */
  static final int MINIMUM_TEXTS = 2;

  private static final int ABSENT = -1;

  private final int[] rowOfBucket = new int[TextFeatures.BUCKETS];
  private final int[] buckets;

  /** A vocabulary of ascending buckets. */
  Vocabulary(int[] buckets) {
    this.buckets = buckets.clone();
    Arrays.fill(rowOfBucket, ABSENT);
    for (int row = 0; row < buckets.length; row++) {
      rowOfBucket[buckets[row]] = row;
    }
  }

  /** The buckets that occur in at least {@value #MINIMUM_TEXTS} of the texts. */
  static Vocabulary of(Collection<TextFeatures> texts) {
    int[] occurrences = new int[TextFeatures.BUCKETS];
    for (TextFeatures text : texts) {
      for (int bucket : text.buckets()) {
        occurrences[bucket]++;
      }
    }
    int[] known = new int[TextFeatures.BUCKETS];
    int size = 0;
    for (int bucket = 0; bucket < occurrences.length; bucket++) {
      if (occurrences[bucket] >= MINIMUM_TEXTS) {
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

  /** A text's known features. */
  IndexedText index(TextFeatures text) {
    int entries = text.buckets().length;
    int[] features = new int[entries];
    float[] frequencies = new float[entries];
    int size = 0;
    int words = 0;
    for (int i = 0; i < entries; i++) {
      int row = rowOfBucket[text.buckets()[i]];
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

  /**
   * The weight √idf of each row over some texts, idf = ln((1 + n) / (1 + texts with it)) + 1; 0 for
   * a row that occurs in fewer than {@value #MINIMUM_TEXTS} of them.
   */
  float[] weights(Collection<IndexedText> texts) {
    int[] occurrences = new int[size()];
    for (IndexedText text : texts) {
      for (int feature : text.features()) {
        occurrences[feature]++;
      }
    }
    float[] weights = new float[size()];
    for (int row = 0; row < weights.length; row++) {
      if (occurrences[row] >= MINIMUM_TEXTS) {
        double idf = Math.log((1.0 + texts.size()) / (1.0 + occurrences[row])) + 1;
        weights[row] = (float) Math.sqrt(idf);
      }
    }
    return weights;
  }
}

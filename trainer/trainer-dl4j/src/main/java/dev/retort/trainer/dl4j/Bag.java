package dev.retort.trainer.dl4j;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The weighted features of one text, in buffers that are reused from text to text. A feature weighs
 * (1 + ln count) · √idf; each block (words, characters) is scaled to unit length and the characters
 * by {@value #CHARACTER_WEIGHT}, so that long words don't drown the words themselves. Not
 * thread-safe.
 */
final class Bag {
  static final double CHARACTER_WEIGHT = 0.7;
  private static final int DRAW_BITS = 16;
  private static final int DRAWS = Long.SIZE / DRAW_BITS;

  private int[] features = new int[512];
  private float[] weights = new float[512];
  private int size;

  int size() {
    return size;
  }

  int feature(int i) {
    return features[i];
  }

  float weight(int i) {
    return weights[i];
  }

  /** Fills the bag with a text's features, those of weight 0 left out. */
  void fill(IndexedText text, float[] featureWeights) {
    reserve(text.features().length);
    size = 0;
    int words = 0;
    for (int i = 0; i < text.features().length; i++) {
      int feature = text.features()[i];
      if (featureWeights[feature] > 0) {
        features[size] = feature;
        weights[size++] = text.frequencies()[i] * featureWeights[feature];
      }
      if (i < text.words()) {
        words = size;
      }
    }
    scale(0, words, 1);
    scale(words, size, CHARACTER_WEIGHT);
  }

  /** Drops each feature with a probability, and scales the rest to the length of the whole. */
  void drop(double probability, SplittableRandom random) {
    double whole = squares(0, size);
    int keepBelow = (int) Math.round((1 - probability) * (1 << DRAW_BITS));
    int kept = 0;
    long draws = 0;
    for (int i = 0; i < size; i++) {
      if (i % DRAWS == 0) {
        draws = random.nextLong();
      }
      if ((draws & ((1 << DRAW_BITS) - 1)) < keepBelow) {
        features[kept] = features[i];
        weights[kept++] = weights[i];
      }
      draws >>>= DRAW_BITS;
    }
    size = kept;
    scale(0, size, Math.sqrt(whole));
  }

  private void scale(int from, int to, double length) {
    double squares = squares(from, to);
    float factor = squares > 0 ? (float) (length / Math.sqrt(squares)) : 0;
    for (int i = from; i < to; i++) {
      weights[i] *= factor;
    }
  }

  private double squares(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) weights[i] * weights[i];
    }
    return sum;
  }

  private void reserve(int capacity) {
    if (features.length < capacity) {
      features = Arrays.copyOf(features, 2 * capacity);
      weights = Arrays.copyOf(weights, 2 * capacity);
    }
  }
}

package dev.retort.trainer.dl4j;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a row teaches: labels with their shares, which add up to 1. The loss of a row is the
 * cross-entropy of the student against them, which is the forward Kullback-Leibler divergence
 * KL(target ‖ student) but for the target's own entropy, a constant.
 *
 * @param labels by number, distinct
 * @param shares of each, &gt; 0
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record Target(int[] labels, float[] shares) {
  private static final float[] WHOLE = {1};

  /** One label alone. */
  static Target of(int label) {
    return new Target(new int[] {label}, WHOLE);
  }

  /**
   * Labels in proportion to what speaks for them.
   *
   * @param masses by label, ≥ 0, not all 0
   */
  static Target proportional(double[] masses) {
    double sum = Arrays.stream(masses).sum();
    int[] labels = IntStream.range(0, masses.length).filter(i -> masses[i] > 0).toArray();
    float[] shares = new float[labels.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) (masses[labels[i]] / sum);
    }
    return new Target(labels, shares);
  }

  /**
   * Labels that are right or not, each by itself: their shares need not sum to 1.
   *
   * @param shares by label, in [0, 1]
   */
  static Target each(double[] shares) {
    int[] labels = IntStream.range(0, shares.length).filter(i -> shares[i] > 0).toArray();
    float[] theirs = new float[labels.length];
    for (int i = 0; i < theirs.length; i++) {
      theirs[i] = (float) shares[labels[i]];
    }
    return new Target(labels, theirs);
  }

  /** {@code share} · one label + (1 − {@code share}) · this. */
  Target towards(int label, double share) {
    int last = Math.max(label, Arrays.stream(labels).max().orElse(label));
    double[] masses = new double[last + 1];
    for (int i = 0; i < labels.length; i++) {
      masses[labels[i]] = (1 - share) * shares[i];
    }
    masses[label] += share;
    return proportional(masses);
  }

  /** Adds the shares to {@code into[offset …]}. */
  void addTo(float[] into, int offset) {
    for (int i = 0; i < labels.length; i++) {
      into[offset + labels[i]] += shares[i];
    }
  }
}

package dev.retort.trainer.dl4j;

import java.util.Arrays;
import java.util.Random;

/**
 * One embedding of {@value #DIMENSIONS} numbers per feature, and its optimiser: Adagrad with one
 * accumulator per row (the mean square of its gradients), which learns as well as one per number
 * and halves the memory traffic. Not thread-safe.
 */
final class EmbeddingTable {
  static final int DIMENSIONS = 128;

  private static final double INITIAL_DEVIATION = 0.1;
  private static final float INITIAL_ACCUMULATOR = 0.01f;

  private final float[] values;
  private final float[] accumulators;

  EmbeddingTable(int rows, long seed) {
    values = new float[Math.multiplyExact(rows, DIMENSIONS)];
    accumulators = new float[rows];
    Arrays.fill(accumulators, INITIAL_ACCUMULATOR);
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (INITIAL_DEVIATION * random.nextGaussian());
    }
  }

  /** Bytes on the heap for so many rows. */
  static long bytes(long rows) {
    return rows * (DIMENSIONS + 1) * Float.BYTES;
  }

  float value(int row, int dimension) {
    return values[row * DIMENSIONS + dimension];
  }

  /** Writes the weighted sum of a bag's rows to {@code into[offset …]}. */
  void sum(Bag bag, float[] into, int offset) {
    Arrays.fill(into, offset, offset + DIMENSIONS, 0);
    for (int i = 0; i < bag.size(); i++) {
      add(bag.weight(i), bag.feature(i) * DIMENSIONS, into, offset);
    }
  }

  private void add(float weight, int row, float[] into, int offset) {
    for (int d = 0; d < DIMENSIONS; d++) {
      into[offset + d] += weight * values[row + d];
    }
  }

  /** Moves a bag's rows against the gradient of the loss with respect to its sum. */
  void update(Bag bag, float[] gradient, int offset, double rate) {
    double meanSquare = 0;
    for (int d = 0; d < DIMENSIONS; d++) {
      meanSquare += (double) gradient[offset + d] * gradient[offset + d];
    }
    meanSquare /= DIMENSIONS;
    for (int i = 0; i < bag.size(); i++) {
      float weight = bag.weight(i);
      int feature = bag.feature(i);
      accumulators[feature] += (float) (meanSquare * weight * weight);
      float step = (float) (-rate * weight / Math.sqrt(accumulators[feature]));
      move(step, gradient, offset, feature * DIMENSIONS);
    }
  }

  private void move(float step, float[] gradient, int offset, int row) {
    for (int d = 0; d < DIMENSIONS; d++) {
      values[row + d] += step * gradient[offset + d];
    }
  }
}

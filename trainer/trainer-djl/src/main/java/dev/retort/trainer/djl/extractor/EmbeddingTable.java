package dev.retort.trainer.djl.extractor;

import java.util.SplittableRandom;

/**
 * Vectors by number, of which a row needs few: they are learnt one by one with Adagrad (Duchi,
 * Hazan and Singer 2011), so that a step costs what the row has and not what there is. Safe to
 * share between threads while nothing is learnt.
 */
final class EmbeddingTable {
  private final int width;
  private final float[] values;
  private float[] squares = {};

  /**
   * A finished table.
   *
   * @param values vector by vector
   */
  EmbeddingTable(int width, float[] values) {
    this.width = width;
    this.values = values;
  }

  /** A table to be learnt, with uniform random values. */
  static EmbeddingTable random(int size, int width, float spread, SplittableRandom random) {
    EmbeddingTable table = new EmbeddingTable(width, new float[Math.multiplyExact(size, width)]);
    for (int i = 0; i < table.values.length; i++) {
      table.values[i] = spread * (float) random.nextDouble(-1, 1);
    }
    table.squares = new float[table.values.length];
    return table;
  }

  int width() {
    return width;
  }

  int size() {
    return values.length / width;
  }

  float[] values() {
    return values;
  }

  /** Writes the sum of some vectors over the root of their number. */
  void sum(int[] numbers, float[] into, int at) {
    float scale = scale(numbers);
    for (int number : numbers) {
      int row = number * width;
      for (int k = 0; k < width; k++) {
        into[at + k] += scale * values[row + k];
      }
    }
  }

  /** Learns the vectors of a sum from the gradient of the sum. */
  void learn(int[] numbers, float[] gradients, int at, float rate) {
    float scale = scale(numbers);
    for (int number : numbers) {
      int row = number * width;
      for (int k = 0; k < width; k++) {
        float gradient = scale * gradients[at + k];
        float square = squares[row + k] + gradient * gradient;
        squares[row + k] = square;
        values[row + k] -= rate * gradient / ((float) Math.sqrt(square) + 1e-8f);
      }
    }
  }

  private static float scale(int[] numbers) {
    return (float) (1 / Math.sqrt(Math.max(1, numbers.length)));
  }
}

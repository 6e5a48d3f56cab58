package dev.retort.trainer.djl.extractor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A finished tagger's weights: of each feature those that matter, a signed byte each with one scale
 * a feature. Immutable and thread-safe.
 *
 * @param firsts where each feature's entries begin; one number more than features
 * @param scales what a feature's bytes are multiplied by
 * @param columns of all entries, one after the other
 * @param values beside them
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record SparseWeights(int[] firsts, float[] scales, short[] columns, byte[] values) {
  /** Weights nearer to zero than this are left out. */
  private static final float NEGLIGIBLE = 0.03f;

  /** The features that are left with some weight, and their weights. */
  static Pruned of(FeatureIndex index, float[] weights, int columns) {
    int[] hashes = new int[index.size()];
    int[] firsts = new int[index.size() + 1];
    float[] scales = new float[index.size()];
    short[] kept = new short[1024];
    byte[] values = new byte[1024];
    int features = 0;
    int size = 0;
    for (int feature = 0; feature < index.size(); feature++) {
      int row = feature * columns;
      float largest = 0;
      for (int c = 0; c < columns; c++) {
        largest = Math.max(largest, Math.abs(weights[row + c]));
      }
      float scale = largest / Byte.MAX_VALUE;
      int before = size;
      for (int c = 0; c < columns; c++) {
        byte value = (byte) Math.round(scale == 0 ? 0 : weights[row + c] / scale);
        if (value != 0 && Math.abs(weights[row + c]) >= NEGLIGIBLE) {
          if (size == kept.length) {
            kept = Arrays.copyOf(kept, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
          }
          kept[size] = (short) c;
          values[size++] = value;
        }
      }
      if (size > before) {
        hashes[features] = index.hashes()[feature];
        scales[features] = scale;
        firsts[++features] = size;
      }
    }
    return new Pruned(
        new FeatureIndex(Arrays.copyOf(hashes, features)),
        new SparseWeights(
            Arrays.copyOf(firsts, features + 1),
            Arrays.copyOf(scales, features),
            Arrays.copyOf(kept, size),
            Arrays.copyOf(values, size)));
  }

  /** Weights with the features that they are of. */
  record Pruned(FeatureIndex index, SparseWeights weights) {}

  /** Emissions of a request's words. */
  float[][] emissions(int[][] features, StateSpace space) {
    List<float[]> emissions = new ArrayList<>();
    float[] sums = new float[ChainTrainer.columns(space)];
    for (int[] word : features) {
      Arrays.fill(sums, 0);
      for (int feature : word) {
        float scale = scales[feature];
        for (int entry = firsts[feature]; entry < firsts[feature + 1]; entry++) {
          sums[columns[entry]] += scale * values[entry];
        }
      }
      emissions.add(ChainTrainer.emission(sums, space, 1));
    }
    return emissions.toArray(float[][]::new);
  }
}

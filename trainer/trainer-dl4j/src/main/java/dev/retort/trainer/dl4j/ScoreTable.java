package dev.retort.trainer.dl4j;

import java.util.Arrays;
import java.util.List;

/**
 * The finished student: without a hidden layer, embeddings times head is one row of label scores
 * per feature, and the mean of several networks is again such a table. A row is stored as 8-bit
 * numbers with a scale of its own, after its mean is taken off (the softmax doesn't see it).
 *
 * @param vocabulary the features, as many as there are rows
 * @param featureWeights the weight of each feature in a bag
 * @param scales what a row's numbers are multiplied by
 * @param bias one number a label
 * @param scores rows × labels
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record ScoreTable(
    Vocabulary vocabulary, float[] featureWeights, float[] scales, float[] bias, byte[] scores) {

  /** Bytes that a table's rows may take; beyond it the rows of the smallest effect are left out. */
  static final long ROW_BYTES_LIMIT = 8L << 20;

  private static final int LARGEST = Byte.MAX_VALUE;

  /** Bytes of one stored row: bucket, weight, scale and one number a label. */
  static long rowBytes(int labels) {
    return 3L * Integer.BYTES + labels;
  }

  /** The mean of networks that share a vocabulary and its weights. */
  static ScoreTable fold(
      Vocabulary vocabulary, float[] featureWeights, List<BagNetwork> networks, int labels) {
    List<SoftmaxHead.Weights> heads = networks.stream().map(BagNetwork::headWeights).toList();
    float[][] kept = new float[vocabulary.size()][];
    float[] effects = new float[vocabulary.size()];
    int limit = (int) Math.min(vocabulary.size(), ROW_BYTES_LIMIT / rowBytes(labels));
    float least = leastEffect(networks, heads, featureWeights, labels, effects, limit);
    int size = 0;
    int[] rows = new int[limit];
    for (int row = 0; row < kept.length && size < limit; row++) {
      if (effects[row] >= least) {
        rows[size++] = row;
      }
    }
    return quantised(
        vocabulary, featureWeights, Arrays.copyOf(rows, size), networks, heads, labels);
  }

  private static float leastEffect(
      List<BagNetwork> networks,
      List<SoftmaxHead.Weights> heads,
      float[] featureWeights,
      int labels,
      float[] effects,
      int limit) {
    for (int row = 0; row < effects.length; row++) {
      effects[row] = featureWeights[row] * largest(row(networks, heads, row, labels));
    }
    float[] sorted = effects.clone();
    Arrays.sort(sorted);
    return limit == 0 ? Float.POSITIVE_INFINITY : sorted[sorted.length - limit];
  }

  private static ScoreTable quantised(
      Vocabulary vocabulary,
      float[] featureWeights,
      int[] rows,
      List<BagNetwork> networks,
      List<SoftmaxHead.Weights> heads,
      int labels) {
    int[] buckets = new int[rows.length];
    float[] weights = new float[rows.length];
    float[] scales = new float[rows.length];
    byte[] scores = new byte[Math.multiplyExact(rows.length, labels)];
    for (int i = 0; i < rows.length; i++) {
      buckets[i] = vocabulary.bucket(rows[i]);
      weights[i] = featureWeights[rows[i]];
      float[] row = row(networks, heads, rows[i], labels);
      scales[i] = quantise(row, scores, i * labels);
    }
    float[] bias = new float[labels];
    for (SoftmaxHead.Weights head : heads) {
      for (int label = 0; label < labels; label++) {
        bias[label] += head.bias()[label] / heads.size();
      }
    }
    return new ScoreTable(new Vocabulary(buckets), weights, scales, bias, scores);
  }

  /** Writes a row as 8-bit numbers, and returns their scale. */
  static float quantise(float[] row, byte[] into, int offset) {
    float scale = largest(row) / LARGEST;
    for (int label = 0; label < row.length; label++) {
      into[offset + label] = scale == 0 ? 0 : (byte) Math.round(row[label] / scale);
    }
    return scale;
  }

  private static float[] row(
      List<BagNetwork> networks, List<SoftmaxHead.Weights> heads, int row, int labels) {
    float[] sum = new float[labels];
    for (int i = 0; i < heads.size(); i++) {
      float[][] byInput = heads.get(i).byInput();
      for (int d = 0; d < byInput.length; d++) {
        float value = networks.get(i).embeddings().value(row, d) / heads.size();
        for (int label = 0; label < labels; label++) {
          sum[label] += value * byInput[d][label];
        }
      }
    }
    float mean = 0;
    for (float value : sum) {
      mean += value / labels;
    }
    for (int label = 0; label < labels; label++) {
      sum[label] -= mean;
    }
    return sum;
  }

  private static float largest(float[] row) {
    float largest = 0;
    for (float value : row) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** The label scores of a text. */
  float[] score(TextFeatures text) {
    Bag bag = new Bag();
    bag.fill(vocabulary.index(text), featureWeights);
    float[] sum = bias.clone();
    for (int i = 0; i < bag.size(); i++) {
      add(bag.feature(i), bag.weight(i) * scales[bag.feature(i)], sum);
    }
    return sum;
  }

  private void add(int row, float factor, float[] sum) {
    int offset = row * sum.length;
    for (int label = 0; label < sum.length; label++) {
      sum[label] += factor * scores[offset + label];
    }
  }
}

package dev.retort.trainer.dl4j;

import java.util.Arrays;

/**
 * The finished student: without a hidden layer, embeddings times head is one row of label scores
 * per feature, and the mean of several networks is again such a table. A row is stored as 8-bit
 * numbers with a scale of its own; in memory it is spread out as 32-bit floats, which a processor
 * adds up eight or sixteen at a time. Immutable and thread-safe.
 */
final class ScoreTable {
  private static final int LARGEST = Byte.MAX_VALUE;
  private static final int LOW_BITS = 0xffff;

  /** Rows begin at multiples of so many floats: a cache line. */
  private static final int LINE = 16;

  /** Rows that are added at once: each pass over the sums costs as much as a row. */
  private static final int AT_ONCE = 4;

  private static final float[] LOG_FREQUENCY = logFrequencies(64);

  private final NGramOrders orders;
  private final Vocabulary vocabulary;
  private final float[] featureWeights;
  private final float[] scales;
  private final float[] bias;
  private final byte[] scores;
  private final int stride;
  private final float[] values;

  /**
   * A table; the arrays are its own from now on.
   *
   * @param orders of the n-grams that the features are
   * @param vocabulary the features, as many as there are rows
   * @param featureWeights the weight of each feature in a bag
   * @param scales what a row's numbers are multiplied by
   * @param bias one number a label
   * @param scores rows × labels
   */
  ScoreTable(
      NGramOrders orders,
      Vocabulary vocabulary,
      float[] featureWeights,
      float[] scales,
      float[] bias,
      byte[] scores) {
    this.orders = orders;
    this.vocabulary = vocabulary;
    this.featureWeights = featureWeights;
    this.scales = scales;
    this.bias = bias;
    this.scores = scores;
    stride = (bias.length + LINE - 1) / LINE * LINE;
    // One row of zeros more, which fills up the last rows that are added at once.
    values = new float[Math.multiplyExact(vocabulary.size() + 1, stride)];
    for (int row = 0; row < vocabulary.size(); row++) {
      for (int label = 0; label < bias.length; label++) {
        values[row * stride + label] = scales[row] * scores[row * bias.length + label];
      }
    }
  }

  private static float[] logFrequencies(int size) {
    float[] frequencies = new float[size];
    for (int count = 1; count < size; count++) {
      frequencies[count] = (float) (1 + Math.log(count));
    }
    return frequencies;
  }

  /** Writes a row as 8-bit numbers, and returns their scale, which 16 bits hold. */
  static float quantise(float[] row, byte[] into, int offset) {
    float scale = raised(largest(row) / LARGEST);
    for (int label = 0; label < row.length; label++) {
      into[offset + label] = scale == 0 ? 0 : (byte) Math.round(row[label] / scale);
    }
    return scale;
  }

  private static float largest(float[] row) {
    float largest = 0;
    for (float value : row) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** The least float whose lower 16 bits are zero that is not below a positive number. */
  static float raised(float value) {
    return Float.intBitsToFloat((Float.floatToRawIntBits(value) + LOW_BITS) & ~LOW_BITS);
  }

  NGramOrders orders() {
    return orders;
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  int labels() {
    return bias.length;
  }

  float featureWeight(int row) {
    return featureWeights[row];
  }

  float scale(int row) {
    return scales[row];
  }

  float bias(int label) {
    return bias[label];
  }

  byte[] scores() {
    return scores;
  }

  /** The label scores of a text, and how much of it is known. */
  TextScores score(String text) {
    NGrams grams = NGrams.of(text, orders);
    Sum sum = new Sum(grams.size());
    int known = sum.add(grams, 0, grams.words(), 1);
    sum.add(grams, grams.words(), grams.size(), Bag.CHARACTER_WEIGHT);
    return new TextScores(
        Arrays.copyOf(sum.total, bias.length),
        grams.words() == 0 ? 0 : (double) known / grams.words());
  }

  /** The scores of one text, as its blocks come in; weighs them as {@link Bag} does. */
  private final class Sum {
    private final float[] total = new float[stride];
    private final RowTally tally;
    private final float[] weights;
    private final int[] offsets;

    Sum(int grams) {
      System.arraycopy(bias, 0, total, 0, bias.length);
      tally = new RowTally(grams);
      weights = new float[grams + AT_ONCE];
      offsets = new int[grams + AT_ONCE];
    }

    /** Adds a block, and returns how many of its n-grams have a row. */
    int add(NGrams grams, int from, int to, double length) {
      tally.clear();
      int known = 0;
      for (int i = from; i < to; i++) {
        int row = vocabulary.row(grams.bucket(i));
        if (row != Vocabulary.ABSENT) {
          tally.add(row);
          known++;
        }
      }
      double squares = weigh();
      float factor = squares > 0 ? (float) (length / Math.sqrt(squares)) : 0;
      for (int i = 0; i < tally.size(); i += AT_ONCE) {
        addRows(i, factor);
      }
      return known;
    }

    private double weigh() {
      double squares = 0;
      int size = tally.size();
      for (int i = 0; i < size; i++) {
        int row = tally.row(i);
        float weight = logFrequency(tally.count(i)) * featureWeights[row];
        squares += (double) weight * weight;
        weights[i] = weight;
        offsets[i] = row * stride;
      }
      Arrays.fill(weights, size, size + AT_ONCE, 0);
      Arrays.fill(offsets, size, size + AT_ONCE, vocabulary.size() * stride);
      return squares;
    }

    private void addRows(int i, float factor) {
      addRows(
          factor * weights[i],
          offsets[i],
          factor * weights[i + 1],
          offsets[i + 1],
          factor * weights[i + 2],
          offsets[i + 2],
          factor * weights[i + 3],
          offsets[i + 3]);
    }

    private void addRows(float a, int atA, float b, int atB, float c, int atC, float d, int atD) {
      float[] rows = values;
      float[] sums = total;
      for (int label = 0; label < sums.length; label++) {
        sums[label] +=
            a * rows[atA + label]
                + b * rows[atB + label]
                + c * rows[atC + label]
                + d * rows[atD + label];
      }
    }
  }

  private static float logFrequency(int count) {
    return count < LOG_FREQUENCY.length ? LOG_FREQUENCY[count] : (float) (1 + Math.log(count));
  }
}

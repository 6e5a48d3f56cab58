package dev.retort.trainer.dl4j;

import java.util.Arrays;
import java.util.List;

/**
 * Networks that share a vocabulary, averaged and folded into one table of all their features, from
 * which tables of any size are cut: the rows of the largest effect stay.
 *
 * <p>A row's effect is its weight in a bag times the Euclidean length of its scores. Where a
 * softmax follows, its mean is taken off before: the softmax doesn't see it. Immutable.
 */
final class FoldedNetworks {
  /** Bytes on disk that a table may take at most. */
  static final long LARGEST_TABLE = 8L << 20;

  /** Bucket (at most 2 bytes from the last one, as a rule), weight and scale of a stored row. */
  private static final int BYTES_BESIDE_SCORES = 6;

  private final NGramOrders orders;
  private final Vocabulary vocabulary;
  private final float[] featureWeights;
  private final float[] scales;
  private final float[] bias;
  private final byte[] scores;
  private final float[] effects;

  /** The mean of networks that share a vocabulary and its weights. */
  FoldedNetworks(
      NGramOrders orders,
      Vocabulary vocabulary,
      float[] featureWeights,
      List<BagNetwork> networks,
      int labels) {
    this.orders = orders;
    this.vocabulary = vocabulary;
    this.featureWeights = featureWeights;
    List<LabelHead.Weights> heads = networks.stream().map(BagNetwork::headWeights).toList();
    bias = new float[labels];
    for (LabelHead.Weights head : heads) {
      for (int label = 0; label < labels; label++) {
        bias[label] += head.bias()[label] / heads.size();
      }
    }
    scales = new float[vocabulary.size()];
    effects = new float[vocabulary.size()];
    scores = new byte[Math.multiplyExact(vocabulary.size(), labels)];
    float[] row = new float[labels];
    for (int i = 0; i < scales.length; i++) {
      if (featureWeights[i] > 0) {
        fold(networks, heads, i, row);
        effects[i] = featureWeights[i] * length(row);
        scales[i] = ScoreTable.quantise(row, scores, i * labels);
      }
    }
  }

  /** Bytes on the heap for so many features. */
  static long bytes(long features, int labels) {
    return features * (3L * Float.BYTES + labels);
  }

  /** Bytes of one row of a table on disk. */
  static long rowBytes(int labels) {
    return (long) BYTES_BESIDE_SCORES + labels;
  }

  private static void fold(
      List<BagNetwork> networks, List<LabelHead.Weights> heads, int feature, float[] row) {
    Arrays.fill(row, 0);
    for (int i = 0; i < heads.size(); i++) {
      float[][] byInput = heads.get(i).byInput();
      EmbeddingTable embeddings = networks.get(i).embeddings();
      for (int d = 0; d < byInput.length; d++) {
        add(embeddings.value(feature, d) / heads.size(), byInput[d], row);
      }
    }
    if (networks.get(0).link() == Link.SOFTMAX) {
      centre(row);
    }
  }

  private static void centre(float[] row) {
    float mean = 0;
    for (float value : row) {
      mean += value / row.length;
    }
    for (int label = 0; label < row.length; label++) {
      row[label] -= mean;
    }
  }

  private static void add(float factor, float[] from, float[] into) {
    for (int label = 0; label < into.length; label++) {
      into[label] += factor * from[label];
    }
  }

  private static float length(float[] row) {
    double squares = 0;
    for (float value : row) {
      squares += (double) value * value;
    }
    return (float) Math.sqrt(squares);
  }

  /** How many features have an effect. */
  int size() {
    int size = 0;
    for (float effect : effects) {
      size += effect > 0 ? 1 : 0;
    }
    return size;
  }

  /** The table of at most so many bytes on disk. */
  ScoreTable table(long bytes) {
    int labels = bias.length;
    int limit = (int) Math.min(size(), bytes / rowBytes(labels));
    int[] rows = strongest(limit);
    float[] rowWeights = new float[limit];
    float[] rowScales = new float[limit];
    byte[] rowScores = new byte[limit * labels];
    for (int i = 0; i < limit; i++) {
      rowWeights[i] = ScoreTable.raised(featureWeights[rows[i]]);
      rowScales[i] = scales[rows[i]];
      System.arraycopy(scores, rows[i] * labels, rowScores, i * labels, labels);
    }
    return new ScoreTable(
        orders, vocabulary.pick(rows), rowWeights, rowScales, bias.clone(), rowScores);
  }

  /** So many rows of the largest effects, ascending; of equal effects the first ones. */
  private int[] strongest(int limit) {
    float[] sorted = effects.clone();
    Arrays.sort(sorted);
    float least = limit == 0 ? Float.POSITIVE_INFINITY : sorted[sorted.length - limit];
    int above = 0;
    for (float effect : effects) {
      above += effect > least ? 1 : 0;
    }
    int equals = limit - above;
    int[] rows = new int[limit];
    int size = 0;
    for (int row = 0; row < effects.length && size < limit; row++) {
      if (effects[row] > least || (effects[row] == least && equals-- > 0)) {
        rows[size++] = row;
      }
    }
    return rows;
  }
}

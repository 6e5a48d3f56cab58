package dev.retort.trainer.dl4j;

import dev.retort.trainer.ClassifierRecipe;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingStopped;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A network in training: embeddings, a head, and the rows it learns from. The rate falls linearly
 * to zero over the recipe's epochs; each epoch is one pass in a fresh random order. Feature dropout
 * is what makes n-grams generalise: no single one can carry an answer.
 *
 * <p>Rows count once each, whatever their weight: a student is judged on one row per cluster of
 * near duplicates. Not thread-safe.
 */
final class BagNetwork implements AutoCloseable {
  static final int BATCH = 32;

  private static final double ROW_RATE = 0.1;
  private static final int LOSS_EVERY = 64;

  private final Rows rows;
  private final int labels;
  private final float[] featureWeights;
  private final ClassifierRecipe recipe;
  private final EmbeddingTable embeddings;
  private final LabelHead head;
  private final SplittableRandom random;
  private final Bag[] bags = new Bag[BATCH];
  private final float[] x = new float[BATCH * EmbeddingTable.DIMENSIONS];
  private final float[] y;
  private int batches;

  BagNetwork(Rows rows, int labels, float[] featureWeights, ClassifierRecipe recipe, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    this.rows = rows;
    this.labels = labels;
    this.featureWeights = featureWeights;
    this.recipe = recipe;
    embeddings = new EmbeddingTable(featureWeights.length, seeds.nextLong());
    head = new LabelHead(rows.link(), EmbeddingTable.DIMENSIONS, labels, BATCH, seeds.nextLong());
    random = seeds.split();
    y = new float[BATCH * labels];
    Arrays.setAll(bags, i -> new Bag());
  }

  /**
   * Learns from every row once.
   *
   * @return the mean training loss of a sample of the batches, with dropout
   * @throws TrainingStopped if it diverges, or the thread is interrupted
   */
  double epoch() {
    int[] order = shuffled();
    int planned = recipe.epochs() * batchesPerEpoch();
    double loss = 0;
    int sampled = 0;
    for (int start = 0; start < order.length; start += BATCH) {
      if (Thread.interrupted()) {
        throw new TrainingStopped(new TrainingOutcome.Cancelled());
      }
      load(order, start);
      if (start / BATCH % LOSS_EVERY == 0) {
        loss += finite(head.loss(x, y), "loss");
        sampled++;
      }
      learn(1 - (double) batches / planned);
      batches++;
    }
    return sampled == 0 ? 0 : loss / sampled;
  }

  private void load(int[] order, int start) {
    Arrays.fill(y, 0);
    for (int i = 0; i < BATCH; i++) {
      // The last batch of an epoch is filled up from its beginning.
      int row = order[(start + i) % order.length];
      bags[i].fill(rows.texts().get(row), featureWeights);
      bags[i].drop(recipe.dropout(), random);
      embeddings.sum(bags[i], x, i * EmbeddingTable.DIMENSIONS);
      rows.targets().get(row).addTo(y, i * labels);
    }
  }

  private void learn(double rateFactor) {
    float[] gradient = head.train(x, y, rateFactor);
    double sum = 0;
    for (float value : gradient) {
      sum += value;
    }
    finite(sum, "gradient");
    for (int i = 0; i < BATCH; i++) {
      embeddings.update(bags[i], gradient, i * EmbeddingTable.DIMENSIONS, ROW_RATE * rateFactor);
    }
  }

  private double finite(double value, String what) {
    if (!Double.isFinite(value)) {
      throw new TrainingStopped(
          new TrainingOutcome.Diverged(
              "the %s became %s in batch %d of epoch %d"
                  .formatted(
                      what,
                      value,
                      batches % batchesPerEpoch() + 1,
                      batches / batchesPerEpoch() + 1)));
    }
    return value;
  }

  private int batchesPerEpoch() {
    return (rows.size() + BATCH - 1) / BATCH;
  }

  private int[] shuffled() {
    int[] order = new int[rows.size()];
    Arrays.setAll(order, i -> i);
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int row = order[i];
      order[i] = order[other];
      order[other] = row;
    }
    return order;
  }

  /** The label scores (before softmax or sigmoids) of some texts, nothing dropped. */
  float[][] scores(List<IndexedText> texts) {
    LabelHead.Weights weights = head.weights();
    float[] sum = new float[EmbeddingTable.DIMENSIONS];
    Bag bag = new Bag();
    float[][] scores = new float[texts.size()][];
    for (int i = 0; i < scores.length; i++) {
      bag.fill(texts.get(i), featureWeights);
      embeddings.sum(bag, sum, 0);
      scores[i] = weights.scores(sum);
    }
    return scores;
  }

  Link link() {
    return rows.link();
  }

  EmbeddingTable embeddings() {
    return embeddings;
  }

  LabelHead.Weights headWeights() {
    return head.weights();
  }

  @Override
  public void close() {
    head.close();
  }
}

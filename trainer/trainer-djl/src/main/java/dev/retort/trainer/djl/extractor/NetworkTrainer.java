package dev.retort.trainer.djl.extractor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.djl.optimizer.AdamW;
import dev.retort.trainer.djl.optimizer.ParameterGroup;
import dev.retort.trainer.djl.runtime.ArrayCopies;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.runtime.GradientScope;
import dev.retort.trainer.djl.runtime.Gradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Trains a BiLSTM-CRF (Huang, Xu and Yu 2015; Ma and Hovy 2016). PyTorch computes the potentials of
 * a batch and carries their gradient back; the gradient itself is that of the rows' {@link Chain}s,
 * which are cheaper here than step by step in arrays. Dense weights learn with Adam, the vectors of
 * features and words with Adagrad; the rate falls to zero along the run. Not thread-safe.
 */
@SuppressWarnings("try") // a scope acts by being open
final class NetworkTrainer implements AutoCloseable {
  private static final int BATCH = 32;
  private static final double RATE = 0.003;
  private static final float TABLE_RATE = 0.05f;
  private static final double DROPOUT = 0.4;
  private static final double FEATURE_DROPOUT = 0.2;

  private final StateSpace space;
  private final int epochs;
  private final SplittableRandom random;
  private final NDManager manager;
  private final EmbeddingTable features;
  private final EmbeddingTable words;
  private final NetworkWeights weights;
  private final AdamW optimizer;
  private int finished;

  /**
   * A network that has learnt nothing.
   *
   * @param features how many features there are
   * @param words how many words are known
   * @param epochs how many will be asked for
   */
  NetworkTrainer(StateSpace space, int features, int words, int epochs, long seed) {
    this.space = space;
    this.epochs = epochs;
    this.random = new SplittableRandom(seed);
    DjlRuntime.seed(random.nextLong());
    this.manager = DjlRuntime.newManager();
    this.features =
        EmbeddingTable.random(features, NetworkWeights.FEATURE_WIDTH, 0.1f, random.split());
    this.words = EmbeddingTable.random(words, NetworkWeights.WORD_WIDTH, 0.1f, random.split());
    NetworkWeights start = NetworkWeights.random(space, random.split(), manager);
    Map<String, NDArray> leaves = new LinkedHashMap<>();
    start
        .arrays()
        .forEach(
            (name, array) ->
                leaves.put(name, Gradients.leaf(ArrayCopies.copyOf(array, manager), manager)));
    this.weights = new NetworkWeights(leaves);
    this.optimizer = new AdamW(List.of(new ParameterGroup(leaves, 0)), AdamW.Moments.DEFAULT);
  }

  NetworkWeights weights() {
    return weights;
  }

  EmbeddingTable features() {
    return features;
  }

  EmbeddingTable words() {
    return words;
  }

  /** One pass over the rows in a random order; returns the mean loss in nats. */
  double epoch(List<NetworkRow> rows, List<int[]> states) {
    int[] order = Shuffle.of(rows.size(), random);
    double loss = 0;
    for (int from = 0; from < order.length; from += BATCH) {
      double done = (finished + (double) from / order.length) / epochs;
      List<Integer> batch = new ArrayList<>();
      for (int i = from; i < Math.min(order.length, from + BATCH); i++) {
        batch.add(order[i]);
      }
      batch.sort(Comparator.comparingInt((Integer row) -> -rows.get(row).size()));
      loss +=
          step(
              batch.stream().map(row -> dropped(rows.get(row))).toList(),
              batch.stream().map(states::get).toList(),
              Math.max(0, 1 - done));
    }
    finished++;
    return loss / Math.max(1, order.length);
  }

  private NetworkRow dropped(NetworkRow row) {
    int[][] features = new int[row.size()][];
    int[][] words = new int[row.size()][];
    for (int i = 0; i < row.size(); i++) {
      features[i] = dropped(row.features()[i]);
      words[i] = dropped(row.words()[i]);
    }
    return new NetworkRow(features, words, row.spellings());
  }

  private int[] dropped(int[] numbers) {
    int[] kept = new int[numbers.length];
    int size = 0;
    for (int number : numbers) {
      if (random.nextDouble() >= FEATURE_DROPOUT) {
        kept[size++] = number;
      }
    }
    return Arrays.copyOf(kept, size);
  }

  private double step(List<NetworkRow> rows, List<int[]> states, double share) {
    NetworkBatch batch = new NetworkBatch(rows);
    try (NDManager scope = manager.newSubManager();
        GradientScope on = GradientScope.on()) {
      NDArray inputs = inputs(batch, scope);
      NDArray potentials = NetworkKernel.potentials(batch, inputs, weights, DROPOUT, scope);
      NetworkObjective objective =
          NetworkObjective.of(space, batch, states, potentials.toFloatArray());
      // PyTorch may keep a part of the gradient as a weight's own, beyond this step: it must not
      // lie in a buffer of Java's.
      Gradients.backward(potentials, ArrayCopies.copyOf(scope.create(objective.gradient()), scope));
      float[] gradient = Gradients.of(inputs, scope).orElseThrow().toFloatArray();
      batch.learn(features, words, gradient, (float) share * TABLE_RATE);
      optimizer.step(share * RATE);
      Gradients.clear(weights.inOrder());
      return objective.loss() * rows.size();
    }
  }

  private NDArray inputs(NetworkBatch batch, NDManager scope) {
    float[] sums = batch.inputs(features, words);
    return Gradients.leaf(
        scope.create(sums, new Shape(batch.size(), sums.length / batch.size())), scope);
  }

  @Override
  public void close() {
    optimizer.close();
    manager.close();
  }
}

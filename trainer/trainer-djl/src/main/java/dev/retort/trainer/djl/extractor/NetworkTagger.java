package dev.retort.trainer.djl.extractor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.djl.runtime.ArrayCopies;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.runtime.GradientScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * A finished BiLSTM-CRF. It shares the known values and the features of the {@link ChainTagger}
 * that it stands beside. Thread-safe; holds native memory until it is closed.
 */
@SuppressWarnings("try") // a scope acts by being open
final class NetworkTagger implements AutoCloseable {
  private static final float ROWS_LEARNT = 118_000;
  private static final int LEAST_EPOCHS = 4;
  private static final int MOST_EPOCHS = 15;

  private final FeatureIndex vocabulary;
  private final EmbeddingTable features;
  private final EmbeddingTable words;
  private final NetworkWeights weights;
  private final Transitions transitions;
  private final NDManager manager;

  /**
   * A network.
   *
   * @param vocabulary known words by their hashes
   * @param features vectors of the features
   * @param words vectors of the known words
   * @param manager owner of the weights, closed with the tagger
   */
  NetworkTagger(
      StateSpace space,
      FeatureIndex vocabulary,
      EmbeddingTable features,
      EmbeddingTable words,
      NetworkWeights weights,
      NDManager manager) {
    this.vocabulary = vocabulary;
    this.features = features;
    this.words = words;
    this.weights = weights;
    this.transitions = weights.transitions(space);
    this.manager = manager;
  }

  /** Passes over the rows of a task: the fewer there are, the more often. */
  static int epochs(int rows) {
    return Math.max(
        LEAST_EPOCHS, Math.min(MOST_EPOCHS, Math.round(ROWS_LEARNT / Math.max(1, rows))));
  }

  /** Learns rows with their taggings in some epochs; tells the loss after each. */
  static NetworkTagger train(
      AnswerTemplate shape,
      StateSpace space,
      ChainTagger beside,
      List<Words> rows,
      List<Tagging> taggings,
      long seed,
      int epochs,
      DoubleConsumer finished) {
    FeatureIndex vocabulary = FeatureIndex.of(rows.stream().map(NetworkRow::wordHashes).toList());
    List<NetworkRow> seen = new ArrayList<>();
    List<int[]> states = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      Words words = rows.get(row);
      int[][] features = Features.ofTraining(shape, words, beside.gazetteer(), taggings.get(row));
      seen.add(
          new NetworkRow(
              beside.index().numbers(features),
              vocabulary.numbers(NetworkRow.wordHashes(words)),
              words.lower()));
      states.add(space.encode(taggings.get(row), words.size()));
    }
    try (NetworkTrainer trainer =
        new NetworkTrainer(space, beside.index().size(), vocabulary.size(), epochs, seed)) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        finished.accept(trainer.epoch(seen, states));
      }
      NDManager manager = DjlRuntime.newManager();
      Map<String, NDArray> copies = new LinkedHashMap<>();
      trainer
          .weights()
          .arrays()
          .forEach((name, array) -> copies.put(name, ArrayCopies.copyOf(array, manager)));
      return new NetworkTagger(
          space,
          vocabulary,
          new EmbeddingTable(trainer.features().width(), trainer.features().values()),
          new EmbeddingTable(trainer.words().width(), trainer.words().values()),
          new NetworkWeights(copies),
          manager);
    }
  }

  FeatureIndex vocabulary() {
    return vocabulary;
  }

  EmbeddingTable features() {
    return features;
  }

  EmbeddingTable words() {
    return words;
  }

  NetworkWeights weights() {
    return weights;
  }

  Transitions transitions() {
    return transitions;
  }

  /**
   * Emissions of a request's words.
   *
   * @param known numbers of the features
   */
  float[][] emissions(StateSpace space, int[][] known, Words words) {
    NetworkRow row =
        new NetworkRow(known, vocabulary.numbers(NetworkRow.wordHashes(words)), words.lower());
    return emissions(space, row);
  }

  float[][] emissions(StateSpace space, NetworkRow row) {
    NetworkBatch batch = new NetworkBatch(List.of(row));
    float[] sums = batch.inputs(features, words);
    try (GradientScope off = GradientScope.off();
        NDManager scope = manager.newSubManager()) {
      NDArray inputs = scope.create(sums, new Shape(batch.size(), sums.length / batch.size()));
      float[] potentials =
          NetworkKernel.potentials(batch, inputs, weights, 0, scope).toFloatArray();
      return NetworkKernel.emissions(batch, 0, row.size(), space, potentials);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}

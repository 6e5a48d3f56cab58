package dev.retort.trainer.djl.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.runtime.GradientScope;
import dev.retort.trainer.djl.runtime.Gradients;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope acts by being open
class NetworkTest {
  private static final int FEATURES = 6;
  private static final int WORDS = 3;

  private final StateSpace space = new StateSpace(ChainTest.shape());
  private final List<NetworkRow> rows =
      List.of(
          row(
              new int[][] {{0, 1}, {2}, {3, 4}, {}},
              "play",
              "größe",
              "x",
              "a-very-long-spelling-indeed"),
          row(new int[][] {{5}, {1, 2, 3}}, "play", "now"),
          row(new int[][] {{4}}, "x"));
  private final List<int[]> states = List.of(states(1, 4), states(0, 2), states(1, 1));
  private final SplittableRandom random = new SplittableRandom(5);
  private final EmbeddingTable features =
      EmbeddingTable.random(FEATURES, NetworkWeights.FEATURE_WIDTH, 1, random);
  private final EmbeddingTable words =
      EmbeddingTable.random(WORDS, NetworkWeights.WORD_WIDTH, 1, random);
  private NDManager manager;
  private NetworkWeights weights;

  @BeforeEach
  void open() {
    manager = DjlRuntime.newManager();
    weights = NetworkWeights.random(space, random, manager);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void hasTheGradientThatFiniteDifferencesHave() {
    NetworkBatch batch = new NetworkBatch(rows);
    float[] sums = batch.inputs(features, words);
    Map<String, NDArray> leaves = new LinkedHashMap<>();
    weights.arrays().forEach((name, array) -> leaves.put(name, Gradients.leaf(array, manager)));
    NDArray inputs = Gradients.leaf(inputs(batch, sums), manager);
    try (GradientScope on = GradientScope.on()) {
      NDArray potentials =
          NetworkKernel.potentials(batch, inputs, new NetworkWeights(leaves), 0, manager);
      NetworkObjective objective =
          NetworkObjective.of(space, batch, states, potentials.toFloatArray());
      Gradients.backward(potentials, manager.create(objective.gradient()));
    }

    float[] byInput = Gradients.of(inputs, manager).orElseThrow().toFloatArray();
    for (int at = 0; at < sums.length; at += 61) {
      float before = sums[at];
      sums[at] = before + 0.02f;
      double above = loss(batch, sums, weights);
      sums[at] = before - 0.02f;
      double below = loss(batch, sums, weights);
      sums[at] = before;
      assertThat((double) byInput[at]).isCloseTo((above - below) / 0.04, within(2e-4));
    }
    leaves.forEach(
        (name, leaf) -> {
          float[] gradient = Gradients.of(leaf, manager).orElseThrow().toFloatArray();
          int steepest = 0;
          for (int at = 0; at < gradient.length; at++) {
            steepest = Math.abs(gradient[at]) > Math.abs(gradient[steepest]) ? at : steepest;
          }
          for (int at : new int[] {steepest, gradient.length / 2}) {
            double slope =
                (loss(batch, sums, moved(name, at, 0.02f))
                        - loss(batch, sums, moved(name, at, -0.02f)))
                    / 0.04;
            assertThat((double) gradient[at]).as(name).isCloseTo(slope, within(2e-3));
          }
          assertThat(gradient[steepest]).as(name).isNotZero();
        });
  }

  @Test
  void givesARowAloneThePotentialsThatItHasInABatch() {
    NetworkBatch batch = new NetworkBatch(rows);
    float[] together = potentials(batch, batch.inputs(features, words), weights);
    for (int row = 0; row < rows.size(); row++) {
      int size = rows.get(row).size();
      NetworkBatch single = new NetworkBatch(List.of(rows.get(row)));
      float[] alone = potentials(single, single.inputs(features, words), weights);

      float[][] expected = NetworkKernel.emissions(single, 0, size, space, alone);
      float[][] found = NetworkKernel.emissions(batch, row, size, space, together);
      for (int i = 0; i < size; i++) {
        assertThat(found[i]).containsExactly(expected[i], within(1e-5f));
      }
    }
  }

  @Test
  void overfitsAFewRows() {
    int epochs = 60;
    try (NetworkTrainer trainer = new NetworkTrainer(space, FEATURES, WORDS, epochs, 1)) {
      double first = trainer.epoch(rows, states);
      double last = first;
      for (int epoch = 1; epoch < epochs; epoch++) {
        last = trainer.epoch(rows, states);
      }

      assertThat(last).isLessThan(first / 4);
      try (NetworkTagger tagger =
          new NetworkTagger(
              space,
              new FeatureIndex(new int[0]),
              trainer.features(),
              trainer.words(),
              trainer.weights(),
              manager.newSubManager())) {
        NetworkRow row = rows.get(1);
        float[][] emissions = tagger.emissions(space, row);
        assertThat(new Chain(space, tagger.transitions(), emissions).best())
            .isEqualTo(states.get(1));
      }
    }
  }

  private NetworkWeights moved(String name, int at, float by) {
    Map<String, NDArray> arrays = new LinkedHashMap<>(weights.arrays());
    NDArray array = arrays.get(name);
    float[] values = array.toFloatArray();
    values[at] += by;
    arrays.put(name, manager.create(values, array.getShape()));
    return new NetworkWeights(arrays);
  }

  private double loss(NetworkBatch batch, float[] sums, NetworkWeights weights) {
    return NetworkObjective.of(space, batch, states, potentials(batch, sums, weights)).loss();
  }

  private float[] potentials(NetworkBatch batch, float[] sums, NetworkWeights weights) {
    try (GradientScope off = GradientScope.off()) {
      return NetworkKernel.potentials(batch, inputs(batch, sums), weights, 0, manager)
          .toFloatArray();
    }
  }

  private NDArray inputs(NetworkBatch batch, float[] sums) {
    return manager.create(sums, new Shape(batch.size(), sums.length / batch.size()));
  }

  private static NetworkRow row(int[][] features, String... spellings) {
    int[][] words = new int[features.length][];
    Arrays.setAll(words, i -> i % 2 == 0 ? new int[] {i % WORDS} : new int[0]);
    return new NetworkRow(features, words, spellings);
  }

  /** A value in the first word, of the class's last field. */
  private int[] states(int answerClass, int words) {
    return space.encode(
        new Tagging(answerClass, List.of(new FieldSpan(answerClass, new Span(0, 1)))), words);
  }
}

package dev.retort.trainer.djl.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.trainer.LoraSettings;
import dev.retort.trainer.djl.architecture.TrainingPass.Memory;
import dev.retort.trainer.djl.lora.LoraAdapter;
import dev.retort.trainer.djl.runtime.Gradients;
import dev.retort.trainer.djl.safetensors.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SharedPrefixTest {
  private static final int[] PREFIX = {3, 9, 4, 17, 2, 30, 31, 11};
  private static final int COLUMNS = 14;

  /** Prompts behind the prefix and their answers; rows hold two, one and three of them. */
  private static final int[][][] RESTS = {
    {{8, 1}, {44, 6, 7}},
    {{5}, {6, 7, 8, 9}},
    {{10, 11, 12, 13, 14, 15, 16}, {17}},
    {{49}, {}},
    {{7}, {21, 22}},
    {{5, 5, 5}, {23, 24}},
  };

  private static final int[] TEXTS_OF_ROWS = {2, 1, 3};

  /** The rows with the prefix apart. */
  private static DecoderBatch shared() {
    List<List<LabelledTokens>> rows = new ArrayList<>();
    int next = 0;
    for (int texts : TEXTS_OF_ROWS) {
      rows.add(
          Arrays.stream(RESTS, next, next + texts)
              .map(rest -> LabelledTokens.answer(rest[0], rest[1]))
              .toList());
      next += texts;
    }
    return DecoderBatch.behind(PREFIX, rows, COLUMNS);
  }

  /** Each text whole, in a row of its own. */
  private static DecoderBatch whole() {
    return DecoderBatch.packed(
        Arrays.stream(RESTS)
            .map(
                rest -> {
                  int[] prompt = Arrays.copyOf(PREFIX, PREFIX.length + rest[0].length);
                  System.arraycopy(rest[0], 0, prompt, PREFIX.length, rest[0].length);
                  return List.of(LabelledTokens.answer(prompt, rest[1]));
                })
            .toList(),
        PREFIX.length + COLUMNS);
  }

  @ParameterizedTest
  @EnumSource(Shapes.class)
  void everyLabelIsAsLikelyAsInItsWholeText(Shapes shape) {
    try (DecoderWeights weights = shape.weights()) {
      Decoder decoder = Decoder.of(weights);
      double[] expected = decoder.logProbabilities(whole());
      assertThat(expected).hasSize(12);
      assertThat(decoder.logProbabilities(shared())).containsExactly(expected, within(1e-5));
    }
  }

  @ParameterizedTest
  @EnumSource(Shapes.class)
  void gradientsAreThoseOfTheWholeTexts(Shapes shape) {
    try (DecoderWeights weights = shape.weights()) {
      weights.train(DecoderWeights.Trainable.ALL);
      Decoder decoder = Decoder.of(weights);
      for (Memory memory : Memory.values()) {
        agree(decoder, weights.parameters(), new TrainingPass(0, memory, 1));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Shapes.class,
      names = {"LLAMA", "QWEN2_WINDOW", "QWEN3"})
  void adaptersGetTheGradientsOfTheWholeTexts(Shapes shape) {
    try (DecoderWeights weights = shape.weights();
        LoraAdapter adapter =
            LoraAdapter.random(
                new LoraSettings(4, 8, LoraSettings.DEFAULT.targets(), 0, true),
                weights.config(),
                "base",
                3)) {
      Random random = new Random(11);
      adapter
          .parameters()
          .values()
          .forEach(
              array -> {
                float[] noise = new float[(int) array.size()];
                for (int i = 0; i < noise.length; i++) {
                  noise[i] = (float) random.nextGaussian() * 0.05f;
                }
                array.addi(weights.manager().create(noise, array.getShape()));
                array.setRequiresGradient(true);
              });
      for (Memory memory : Memory.values()) {
        agree(
            Decoder.of(weights).withAdapter(adapter),
            adapter.parameters(),
            new TrainingPass(0, memory, 1));
      }
    }
  }

  private static void agree(Decoder decoder, Map<String, NDArray> learning, TrainingPass pass) {
    DecoderBatch whole = whole();
    DecoderBatch shared = shared();
    assertThat(shared.targets()).isEqualTo(whole.targets());
    double loss = decoder.addGradients(whole, pass, whole.targets());
    Map<String, float[]> expected = collected(learning);
    assertThat(decoder.addGradients(shared, pass, whole.targets())).isCloseTo(loss, within(1e-5));
    collected(learning)
        .forEach(
            (name, gradient) -> {
              assertThat(gradient).as(name).containsExactly(expected.get(name), within(1e-4f));
              assertThat(gradient).as(name).isNotEqualTo(new float[gradient.length]);
            });
  }

  @Test
  void aPrefixTokenThatNobodyElseUsesLearnsFromAllTexts() {
    try (DecoderWeights weights = Shapes.LLAMA.weights()) {
      weights.train(DecoderWeights.Trainable.ALL);
      Decoder decoder = Decoder.of(weights);
      int size = weights.config().hiddenSize();
      List<float[]> ofEach = new ArrayList<>();
      DecoderBatch all = shared();
      for (int[][] rest : RESTS) {
        DecoderBatch one =
            DecoderBatch.behind(
                PREFIX, List.of(List.of(LabelledTokens.answer(rest[0], rest[1]))), COLUMNS);
        decoder.addGradients(one, TrainingPass.PLAIN, all.targets());
        ofEach.add(embeddingGradient(weights, PREFIX[0], size));
      }
      decoder.addGradients(all, TrainingPass.PLAIN, all.targets());
      float[] together = embeddingGradient(weights, PREFIX[0], size);
      for (int i = 0; i < size; i++) {
        float sum = 0;
        for (float[] each : ofEach) {
          sum += each[i];
        }
        assertThat(together[i]).isCloseTo(sum, within(1e-6f));
      }
      assertThat(ofEach.stream().filter(each -> each[0] != 0)).hasSizeGreaterThan(3);
    }
  }

  private static float[] embeddingGradient(DecoderWeights weights, int token, int size) {
    float[] all = collected(weights.parameters()).get("model.embed_tokens.weight");
    return Arrays.copyOfRange(all, token * size, (token + 1) * size);
  }

  @Test
  void recomputedBlocksDropTheSame() {
    try (DecoderWeights weights = Shapes.QWEN3.weights()) {
      weights.train(DecoderWeights.Trainable.ALL);
      Decoder decoder = Decoder.of(weights);
      double kept = decoder.addGradients(shared(), new TrainingPass(0.2, Memory.KEEP_ALL, 9), 12);
      Map<String, float[]> expected = collected(weights.parameters());
      assertThat(
              decoder.addGradients(shared(), new TrainingPass(0.2, Memory.RECOMPUTE_BLOCKS, 9), 12))
          .isEqualTo(kept);
      collected(weights.parameters())
          .forEach(
              (name, gradient) ->
                  assertThat(gradient).as(name).containsExactly(expected.get(name), within(1e-6f)));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Shapes.class,
      names = {"QWEN2_WINDOW", "QWEN3"})
  void halvedPrecisionStaysClose(Shapes shape) {
    try (DecoderWeights weights = shape.weights()) {
      Decoder decoder = Decoder.of(weights);
      assertThat(decoder.computingIn(ElementType.BF16).loss(shared()))
          .isCloseTo(decoder.loss(whole()), within(0.1));
    }
  }

  @Test
  void refusesWhatThePrefixWouldHaveToPredict() {
    assertThatThrownBy(
            () -> DecoderBatch.behind(PREFIX, List.of(List.of(LabelledTokens.of(1, 2))), COLUMNS))
        .hasMessageContaining("only read");
    assertThatThrownBy(() -> DecoderBatch.behind(new int[0], List.of(), COLUMNS))
        .hasMessageContaining("at least one token");
  }

  @Test
  void namesThePlaceOfATokenThatTheModelDoesNotKnow() {
    try (DecoderWeights weights = Shapes.LLAMA.weights()) {
      Decoder decoder = Decoder.of(weights);
      List<List<LabelledTokens>> rows =
          List.of(List.of(LabelledTokens.answer(new int[] {1, 2}, new int[] {77})));
      assertThatThrownBy(() -> decoder.loss(DecoderBatch.behind(PREFIX, rows, 3)))
          .hasMessageContaining("row 0 has the token id 77 at its place 2");
      assertThatThrownBy(() -> decoder.loss(DecoderBatch.behind(new int[] {2, 50}, rows, 3)))
          .hasMessageContaining("the shared prefix has the token id 50 at its place 1");
      assertThatThrownBy(() -> decoder.logits(shared(), weights.manager()))
          .hasMessageContaining("share a prefix");
    }
  }

  private static Map<String, float[]> collected(Map<String, NDArray> learning) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    NDManager owner = learning.values().iterator().next().getManager();
    try (NDManager scope = owner.newSubManager()) {
      learning.forEach(
          (name, weight) ->
              gradients.put(name, Gradients.of(weight, scope).orElseThrow().toFloatArray()));
    }
    Gradients.clear(learning.values());
    return gradients;
  }
}

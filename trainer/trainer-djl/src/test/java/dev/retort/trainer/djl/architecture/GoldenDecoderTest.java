package dev.retort.trainer.djl.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.retort.trainer.djl.runtime.Gradients;
import dev.retort.trainer.djl.safetensors.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every number that transformers gives for the golden models, at the precision of F32. */
class GoldenDecoderTest {
  private static final Offset<Float> LOGITS = within(5e-5f);
  private static final Offset<Double> LOSS = within(5e-6);

  @ParameterizedTest
  @ValueSource(
      strings = {"llama-untied", "llama-tied", "llama3-rope", "llama3-rope-sharded", "qwen2"})
  void logitsAreThoseOfTransformers(String name) {
    Golden golden = Golden.of(name);
    try (DecoderWeights weights = DecoderWeights.load(golden.folder(), ElementType.F32)) {
      Decoder decoder = Decoder.of(weights);
      DecoderBatch batch = DecoderBatch.ofTexts(golden.rows("/input_ids"));
      NDArray logits = decoder.logits(batch, weights.manager());
      assertThat(logits.toFloatArray())
          .containsExactly(golden.tensor("logits", weights.manager()), LOGITS);
      assertThat(decoder.loss(batch))
          .isCloseTo(golden.number("/plain/loss_mean_next_token_ce"), LOSS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-untied", "llama-tied", "llama3-rope", "qwen2"})
  void everyHiddenStateIsThatOfTransformers(String name) {
    Golden golden = Golden.of(name);
    try (DecoderWeights weights = DecoderWeights.load(golden.folder(), ElementType.F32)) {
      List<NDArray> states =
          Decoder.of(weights)
              .hiddenStates(DecoderBatch.ofTexts(golden.rows("/input_ids")), weights.manager());
      for (int i = 0; i < states.size(); i++) {
        assertThat(states.get(i).toFloatArray())
            .containsExactly(golden.tensor("hidden_states." + i, weights.manager()), LOGITS);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-untied", "llama-tied", "llama3-rope", "qwen2"})
  void ignoredLabelsDoNotCount(String name) {
    Golden golden = Golden.of(name);
    try (DecoderWeights weights = DecoderWeights.load(golden.folder(), ElementType.F32)) {
      int[][] ids = golden.rows("/input_ids");
      int[][] labels = golden.rows("/input_ids");
      Arrays.stream(labels).forEach(row -> Arrays.fill(row, 0, 10, DecoderBatch.IGNORED));
      assertThat(Decoder.of(weights).loss(DecoderBatch.ofTexts(ids).withLabels(labels)))
          .isCloseTo(golden.number("/plain/loss_with_first_10_labels_ignored"), LOSS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-untied", "llama-tied", "llama3-rope", "qwen2"})
  void paddingOnEitherSideChangesNoRealToken(String name) {
    Golden golden = Golden.of(name);
    try (DecoderWeights weights = DecoderWeights.load(golden.folder(), ElementType.F32)) {
      Decoder decoder = Decoder.of(weights);
      for (String side : List.of("/right_padded", "/left_padded")) {
        int[][] ids = golden.rows(side + "/input_ids");
        int[][] mask = golden.rows(side + "/attention_mask");
        DecoderBatch batch =
            DecoderBatch.of(
                ids,
                golden.rows(side + "/position_ids_explicit"),
                mask,
                golden.rows(side + "/labels"));
        assertThat(decoder.loss(batch))
            .isCloseTo(golden.number(side + "/loss_explicit_positions"), LOSS);
        NDArray logits = decoder.logits(batch, weights.manager());
        int last = side.startsWith("/right") ? 16 : 23;
        assertThat(logits.get(1, last).toFloatArray())
            .containsExactly(
                golden.floats(side + "/row1_last_real_logits_explicit_positions"), LOGITS);
        DecoderBatch plainPositions =
            DecoderBatch.of(ids, ascending(ids), mask, golden.rows(side + "/labels"));
        assertThat(decoder.loss(plainPositions))
            .isCloseTo(golden.number(side + "/loss_default_positions"), LOSS);
      }
    }
  }

  private static int[][] ascending(int[][] shape) {
    int[][] positions = new int[shape.length][shape[0].length];
    for (int[] row : positions) {
      Arrays.setAll(row, i -> i);
    }
    return positions;
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-untied", "llama-tied", "llama3-rope", "qwen2"})
  void longRowsAreThoseOfTransformers(String name) {
    Golden golden = Golden.of(name);
    try (DecoderWeights weights = DecoderWeights.load(golden.folder(), ElementType.F32)) {
      Decoder decoder = Decoder.of(weights);
      DecoderBatch batch = DecoderBatch.ofTexts(golden.rows("/long_200_tokens/input_ids"));
      assertThat(decoder.loss(batch)).isCloseTo(golden.number("/long_200_tokens/loss"), LOSS);
      assertThat(decoder.lastLogits(batch, weights.manager()).toFloatArray())
          .containsExactly(golden.floats("/long_200_tokens/logits_last_position"), LOGITS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-untied", "llama-tied", "llama3-rope", "qwen2"})
  void greedyTokensAreThoseOfTransformers(String name) {
    Golden golden = Golden.of(name);
    try (DecoderWeights weights = DecoderWeights.load(golden.folder(), ElementType.F32)) {
      Decoder decoder = Decoder.of(weights);
      int[][] prompts = golden.rows("/greedy/prompt");
      assertThat(tokens(decoder, List.of(prompts))).isEqualTo(golden.rows("/greedy/new_tokens"));
      int[] cut = Arrays.copyOf(prompts[1], 17);
      assertThat(tokens(decoder, List.of(prompts[0], cut)))
          .isEqualTo(golden.rows("/greedy/left_padded_batch_new_tokens"));
      assertThat(tokens(decoder, List.of(cut)))
          .isEqualTo(golden.rows("/greedy/row1_alone_17_tokens_new_tokens"));
    }
  }

  private static int[][] tokens(Decoder decoder, List<int[]> prompts) {
    return GreedyGeneration.of(decoder, prompts, 20, Set.of()).stream()
        .map(row -> row.tokens().stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-untied", "llama-tied", "llama3-rope", "qwen2"})
  void gradientsAreThoseOfTransformers(String name) {
    Golden golden = Golden.of(name);
    try (DecoderWeights weights = DecoderWeights.load(golden.folder(), ElementType.F32)) {
      weights.train(DecoderWeights.Trainable.ALL);
      DecoderBatch batch = DecoderBatch.ofTexts(golden.rows("/input_ids"));
      double loss = Decoder.of(weights).addGradients(batch, TrainingPass.PLAIN, batch.targets());
      assertThat(loss).isCloseTo(golden.number("/plain/loss_mean_next_token_ce"), LOSS);
      weights
          .parameters()
          .forEach(
              (parameter, weight) -> {
                float[] gradient =
                    Gradients.of(weight, weights.manager()).orElseThrow().toFloatArray();
                String at = "/grad_of_plain_loss/" + parameter;
                assertThat(Arrays.copyOf(gradient, 4))
                    .as(parameter)
                    .containsExactly(golden.floats(at + "/first4"), within(2e-6f));
                assertThat(l2(gradient))
                    .as(parameter)
                    .isCloseTo(golden.number(at + "/l2"), within(2e-5));
                assertThat(sum(gradient))
                    .as(parameter)
                    .isCloseTo(golden.number(at + "/sum"), within(2e-4));
              });
    }
  }

  private static double l2(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}

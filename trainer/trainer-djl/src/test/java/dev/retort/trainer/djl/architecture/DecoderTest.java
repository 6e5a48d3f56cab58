package dev.retort.trainer.djl.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.retort.trainer.djl.architecture.TrainingPass.Memory;
import dev.retort.trainer.djl.runtime.GradientScope;
import dev.retort.trainer.djl.runtime.Gradients;
import dev.retort.trainer.djl.safetensors.ElementType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // a scope acts by being open
class DecoderTest {
  @ParameterizedTest
  @EnumSource(Shapes.class)
  void kernelsComputeWhatPlainOperationsCompute(Shapes shape) {
    try (DecoderWeights weights = shape.weights();
        NDManager scope = weights.manager().newSubManager();
        GradientScope off = GradientScope.off()) {
      for (DecoderBatch batch : List.of(shape.batch(2, 13), shape.patchwork())) {
        float[] expected = new PlainDecoder(weights, scope).logits(batch).toFloatArray();
        assertThat(Decoder.of(weights).logits(batch, scope).toFloatArray())
            .containsExactly(expected, within(5e-5f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Shapes.class)
  void gradientsAreThoseOfPlainOperations(Shapes shape) {
    try (DecoderWeights weights = shape.weights();
        NDManager scope = weights.manager().newSubManager()) {
      weights.train(DecoderWeights.Trainable.ALL);
      DecoderBatch batch = shape.patchwork();
      double loss = Decoder.of(weights).addGradients(batch, TrainingPass.PLAIN, batch.targets());
      Map<String, float[]> gradients = collected(weights);
      try (GradientScope on = GradientScope.on()) {
        NDArray plain = new PlainDecoder(weights, scope).loss(batch);
        assertThat(loss).isCloseTo(plain.getFloat(), within(1e-5));
        Gradients.backward(plain);
      }
      collected(weights)
          .forEach(
              (name, expected) ->
                  assertThat(gradients.get(name))
                      .as(name)
                      .containsExactly(expected, within(2e-5f)));
    }
  }

  @Test
  void gradientsAreSlopes() {
    try (DecoderWeights weights = Shapes.QWEN3.weights()) {
      weights.train(DecoderWeights.Trainable.ALL);
      Decoder decoder = Decoder.of(weights);
      DecoderBatch batch = Shapes.QWEN3.patchwork();
      decoder.addGradients(batch, TrainingPass.PLAIN, batch.targets());
      Map<String, float[]> gradients = collected(weights);
      weights.train(DecoderWeights.Trainable.NONE);
      float step = 1e-2f;
      for (Map.Entry<String, float[]> entry : gradients.entrySet()) {
        int steepest = steepest(entry.getValue());
        NDArray flat = weights.parameters().get(entry.getKey()).reshape(-1);
        float value = flat.getFloat(steepest);
        flat.set(new NDIndex(steepest), value + step);
        double above = decoder.loss(batch);
        flat.set(new NDIndex(steepest), value - step);
        double below = decoder.loss(batch);
        flat.set(new NDIndex(steepest), value);
        double slope = entry.getValue()[steepest];
        assertThat((above - below) / (2 * step))
            .as(entry.getKey())
            .isCloseTo(slope, within(0.02 * Math.abs(slope) + 1e-4));
      }
    }
  }

  private static int steepest(float[] gradient) {
    int best = 0;
    for (int i = 1; i < gradient.length; i++) {
      best = Math.abs(gradient[i]) > Math.abs(gradient[best]) ? i : best;
    }
    return best;
  }

  @ParameterizedTest
  @EnumSource(
      value = Shapes.class,
      names = {"LLAMA", "QWEN2_WINDOW", "QWEN3"})
  void recomputedBlocksGiveTheSameGradientsEvenUnderDropout(Shapes shape) {
    try (DecoderWeights weights = shape.weights()) {
      weights.train(DecoderWeights.Trainable.ALL);
      Decoder decoder = Decoder.of(weights);
      DecoderBatch batch = shape.patchwork();
      double kept =
          decoder.addGradients(batch, new TrainingPass(0.2, Memory.KEEP_ALL, 9), batch.targets());
      Map<String, float[]> expected = collected(weights);
      double recomputed =
          decoder.addGradients(
              batch, new TrainingPass(0.2, Memory.RECOMPUTE_BLOCKS, 9), batch.targets());
      assertThat(recomputed).isEqualTo(kept);
      collected(weights)
          .forEach(
              (name, gradient) ->
                  assertThat(gradient).as(name).containsExactly(expected.get(name), within(1e-6f)));
    }
  }

  @Test
  void dropoutFollowsItsSeed() {
    try (DecoderWeights weights = Shapes.LLAMA.weights()) {
      Decoder decoder = Decoder.of(weights);
      weights.train(DecoderWeights.Trainable.ALL);
      DecoderBatch batch = Shapes.LLAMA.batch(2, 12);
      double[] losses = {1, 1, 2};
      for (int i = 0; i < losses.length; i++) {
        losses[i] =
            decoder.addGradients(
                batch, new TrainingPass(0.3, Memory.KEEP_ALL, (long) losses[i]), batch.targets());
      }
      assertThat(losses[0]).isEqualTo(losses[1]).isNotEqualTo(losses[2]);
      assertThat(losses[0]).isNotEqualTo(decoder.loss(batch));
    }
  }

  @Test
  void microBatchesAddUpToTheirWhole() {
    try (DecoderWeights weights = Shapes.LLAMA.weights()) {
      weights.train(DecoderWeights.Trainable.ALL);
      Decoder decoder = Decoder.of(weights);
      List<LabelledTokens> texts =
          List.of(
              LabelledTokens.answer(new int[] {3, 4, 5}, new int[] {6, 7}),
              LabelledTokens.answer(new int[] {8, 9}, new int[] {10, 11, 12, 13, 14}),
              LabelledTokens.of(20, 21, 22, 23));
      DecoderBatch whole = DecoderBatch.packed(texts.stream().map(List::of).toList(), 9);
      double together = decoder.addGradients(whole, TrainingPass.PLAIN, whole.targets());
      Map<String, float[]> expected = collected(weights);
      double apart = 0;
      for (LabelledTokens text : texts) {
        DecoderBatch part = DecoderBatch.packed(List.of(List.of(text)), text.length());
        apart += decoder.addGradients(part, TrainingPass.PLAIN, whole.targets());
      }
      assertThat(apart).isCloseTo(together, within(1e-6));
      assertThat(whole.targets()).isEqualTo(10);
      collected(weights)
          .forEach(
              (name, gradient) ->
                  assertThat(gradient).as(name).containsExactly(expected.get(name), within(2e-6f)));
    }
  }

  @ParameterizedTest
  @EnumSource(Shapes.class)
  void textsThatShareARowDoNotSeeEachOther(Shapes shape) {
    try (DecoderWeights weights = shape.weights()) {
      Decoder decoder = Decoder.of(weights);
      LabelledTokens first = LabelledTokens.of(3, 9, 4, 17, 2, 30, 31);
      LabelledTokens second = LabelledTokens.of(8, 1, 44, 6, 7);
      double[] packed =
          decoder.logProbabilities(DecoderBatch.packed(List.of(List.of(first, second)), 14));
      double[] alone =
          decoder.logProbabilities(
              DecoderBatch.packed(List.of(List.of(first), List.of(second)), 7));
      assertThat(packed).containsExactly(alone, within(2e-5));
    }
  }

  @ParameterizedTest
  @EnumSource(Shapes.class)
  void keptKeysAndValuesContinueAsAFreshStart(Shapes shape) {
    try (DecoderWeights weights = shape.weights()) {
      Decoder decoder = Decoder.of(weights);
      List<int[]> prompts =
          List.of(new int[] {3, 9, 4, 17, 2, 30}, new int[] {8, 1}, new int[] {5});
      List<Continuation> together = GreedyGeneration.of(decoder, prompts, 12, Set.of());
      for (int row = 0; row < prompts.size(); row++) {
        int[] text = prompts.get(row);
        for (int i = 0; i < 12; i++) {
          NDArray logits = decoder.lastLogits(DecoderBatch.ofTexts(text), weights.manager());
          int next = (int) logits.argMax(-1).toLongArray()[0];
          assertThat(together.get(row).tokens().get(i)).isEqualTo(next);
          text = Arrays.copyOf(text, text.length + 1);
          text[text.length - 1] = next;
        }
        double[] scored = decoder.logProbabilities(DecoderBatch.ofTexts(text));
        List<Double> given = together.get(row).logProbabilities();
        for (int i = 0; i < 12; i++) {
          assertThat(given.get(i)).isCloseTo(scored[scored.length - 12 + i], within(5e-5));
        }
      }
    }
  }

  @Test
  void stopTokensAndTheContextEndAContinuation() {
    try (DecoderWeights weights = Shapes.LLAMA.weights()) {
      Decoder decoder = Decoder.of(weights);
      int[] prompt = {3, 9, 4};
      Continuation free = GreedyGeneration.of(decoder, List.of(prompt), 5, Set.of()).get(0);
      int stop = free.tokens().get(2);
      int before = free.tokens().indexOf(stop);
      Continuation stopped = GreedyGeneration.of(decoder, List.of(prompt), 5, Set.of(stop)).get(0);
      assertThat(stopped.tokens()).isEqualTo(free.tokens().subList(0, before));
      assertThat(stopped.end()).isEqualTo(Continuation.End.STOP_TOKEN);
      Continuation full = GreedyGeneration.of(decoder, List.of(prompt), 100, Set.of()).get(0);
      assertThat(full.tokens()).hasSize(Shapes.LLAMA.config().contextLength() - 3);
      assertThat(full.end()).isEqualTo(Continuation.End.CONTEXT);
      assertThat(free.end()).isEqualTo(Continuation.End.LENGTH);
    }
  }

  @Test
  void halvedPrecisionStaysClose() {
    try (DecoderWeights weights = Shapes.QWEN3.weights()) {
      weights.train(DecoderWeights.Trainable.ALL);
      DecoderBatch batch = Shapes.QWEN3.patchwork();
      Decoder decoder = Decoder.of(weights);
      Decoder halved = decoder.computingIn(ElementType.BF16);
      assertThat(halved.loss(batch)).isCloseTo(decoder.loss(batch), within(0.1));
      decoder.addGradients(batch, TrainingPass.PLAIN, batch.targets());
      Map<String, float[]> exact = collected(weights);
      halved.addGradients(batch, TrainingPass.PLAIN, batch.targets());
      collected(weights)
          .forEach(
              (name, gradient) ->
                  assertThat(cosine(gradient, exact.get(name))).as(name).isGreaterThan(0.98));
    }
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      first += (double) a[i] * a[i];
      second += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(first * second);
  }

  @Test
  void refusesWhatNativeCodeWouldStumbleOver() {
    try (DecoderWeights weights = Shapes.LLAMA.weights()) {
      Decoder decoder = Decoder.of(weights);
      assertThatThrownBy(() -> decoder.loss(DecoderBatch.ofTexts(new int[] {1, 50})))
          .hasMessageContaining("row 0 has the token id 50 at its place 1")
          .hasMessageContaining("0 to 49");
      assertThatThrownBy(() -> decoder.loss(DecoderBatch.ofTexts(new int[] {1, -1})))
          .hasMessageContaining("token id -1");
      assertThatThrownBy(() -> decoder.loss(DecoderBatch.ofTexts(new int[65])))
          .hasMessageContaining("position 64");
      assertThatThrownBy(() -> GreedyGeneration.of(decoder, List.of(new int[] {77}), 3, Set.of()))
          .hasMessageContaining("77");
      assertThatThrownBy(() -> DecoderBatch.leftPadded(List.of())).hasMessageContaining("one row");
    }
  }

  private static Map<String, float[]> collected(DecoderWeights weights) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (NDManager scope = weights.manager().newSubManager()) {
      weights
          .parameters()
          .forEach(
              (name, weight) ->
                  gradients.put(name, Gradients.of(weight, scope).orElseThrow().toFloatArray()));
    }
    Gradients.clear(weights.parameters().values());
    return gradients;
  }
}

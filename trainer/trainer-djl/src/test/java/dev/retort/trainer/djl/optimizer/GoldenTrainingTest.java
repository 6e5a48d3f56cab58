package dev.retort.trainer.djl.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderBatch;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.Golden;
import dev.retort.trainer.djl.architecture.TrainingPass;
import dev.retort.trainer.djl.lora.LoraAdapter;
import dev.retort.trainer.djl.runtime.Gradients;
import dev.retort.trainer.djl.safetensors.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Five steps of AdamW as PyTorch takes them. */
class GoldenTrainingTest {
  private static final double RATE = 1e-3;
  private static final double DECAY = 0.01;

  @ParameterizedTest
  @ValueSource(
      strings = {"llama-untied", "llama-tied", "llama3-rope", "qwen2", "llama-untied-lora"})
  void everyWeightDecays(String name) {
    try (Case golden = Case.of(name)) {
      golden.train("/adamw_5_steps", List.of(new ParameterGroup(golden.parameters(), DECAY)), 0);
      golden
          .parameters()
          .forEach(
              (parameter, array) -> {
                String at = "/adamw_5_steps/params_after_step_5/" + golden.goldenName(parameter);
                float[] values = array.toFloatArray();
                assertThat(Arrays.copyOf(values, 4))
                    .as(parameter)
                    .containsExactly(golden.golden().floats(at + "/first4"), within(5e-5f));
                double squares = 0;
                for (float value : values) {
                  squares += (double) value * value;
                }
                assertThat(Math.sqrt(squares))
                    .as(parameter)
                    .isCloseTo(golden.golden().number(at + "/l2"), within(5e-5));
              });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"llama-untied", "llama-tied", "llama3-rope", "qwen2", "llama-untied-lora"})
  void onlyMatricesDecay(String name) {
    try (Case golden = Case.of(name)) {
      golden.train(
          "/adamw_5_steps_no_decay_on_norm_and_bias",
          ParameterGroup.matricesDecay(golden.parameters(), DECAY),
          0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"llama-untied", "llama-tied", "llama3-rope", "qwen2", "llama-untied-lora"})
  void gradientsAreClippedByTheirGlobalNorm(String name) {
    try (Case golden = Case.of(name)) {
      golden.train(
          "/adamw_5_steps_clip_norm_1", List.of(new ParameterGroup(golden.parameters(), DECAY)), 1);
    }
  }

  /** A golden model, with or without an adapter. */
  private record Case(Golden golden, DecoderWeights weights, LoraAdapter adapter, Decoder decoder)
      implements AutoCloseable {
    static Case of(String name) {
      Golden golden = Golden.of(name);
      if (!name.endsWith("-lora")) {
        DecoderWeights weights = DecoderWeights.load(golden.folder(), ElementType.F32);
        weights.train(DecoderWeights.Trainable.ALL);
        return new Case(golden, weights, null, Decoder.of(weights));
      }
      DecoderWeights weights =
          DecoderWeights.load(Golden.of("llama-untied").folder(), ElementType.F32);
      LoraAdapter adapter = LoraAdapter.load(golden.folder(), weights.config());
      adapter.train();
      return new Case(golden, weights, adapter, Decoder.of(weights).withAdapter(adapter));
    }

    Map<String, NDArray> parameters() {
      return adapter == null ? weights.parameters() : adapter.parameters();
    }

    String goldenName(String parameter) {
      return adapter == null
          ? parameter
          : parameter
              .replace(".lora_A.", ".lora_A.default.")
              .replace(".lora_B.", ".lora_B.default.");
    }

    void train(String expected, List<ParameterGroup> groups, double clip) {
      float[] losses = golden.floats(expected + "/losses_before_each_step_then_after_step_5");
      float[] norms = golden.floats(expected + "/total_grad_norm_before_each_step");
      DecoderBatch batch = DecoderBatch.ofTexts(golden.rows("/input_ids"));
      try (AdamW optimizer = new AdamW(groups, AdamW.Moments.DEFAULT)) {
        for (int step = 0; step < 5; step++) {
          double loss = decoder.addGradients(batch, TrainingPass.PLAIN, batch.targets());
          assertThat(loss).isCloseTo(losses[step], within(2e-5));
          double norm = GradientNorm.clip(parameters(), clip > 0 ? clip : Double.MAX_VALUE);
          assertThat(norm).isCloseTo(norms[step], within(1e-4));
          optimizer.step(RATE);
          Gradients.clear(parameters().values());
        }
      }
      assertThat(decoder.loss(batch)).isCloseTo(losses[5], within(2e-5));
    }

    @Override
    public void close() {
      weights.close();
      if (adapter != null) {
        adapter.close();
      }
    }
  }
}

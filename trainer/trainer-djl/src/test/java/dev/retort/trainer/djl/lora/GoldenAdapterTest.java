package dev.retort.trainer.djl.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderBatch;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.Golden;
import dev.retort.trainer.djl.architecture.GreedyGeneration;
import dev.retort.trainer.djl.architecture.TrainingPass;
import dev.retort.trainer.djl.runtime.Gradients;
import dev.retort.trainer.djl.safetensors.ElementType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PEFT adapter computes what PEFT computes. */
class GoldenAdapterTest {
  private static final Offset<Float> LOGITS = within(5e-5f);
  private static final Offset<Double> LOSS = within(5e-6);

  private final Golden golden = Golden.of("llama-untied-lora");
  private final DecoderWeights weights =
      DecoderWeights.load(Golden.of("llama-untied").folder(), ElementType.F32);
  private final LoraAdapter adapter = LoraAdapter.load(golden.folder(), weights.config());
  private final Decoder decoder = Decoder.of(weights).withAdapter(adapter);
  private final DecoderBatch batch = DecoderBatch.ofTexts(golden.rows("/input_ids"));

  @AfterEach
  void close() {
    adapter.close();
    weights.close();
  }

  @Test
  void unmergedItAddsItsTerms() {
    assertThat(decoder.logits(batch, weights.manager()).toFloatArray())
        .containsExactly(golden.tensor("logits", weights.manager()), LOGITS);
    assertThat(decoder.loss(batch))
        .isCloseTo(golden.number("/plain/loss_mean_next_token_ce"), LOSS);
    assertThat(Decoder.of(weights).loss(batch)).isCloseTo(golden.number("/base_loss"), LOSS);
  }

  @Test
  void mergedItIsPartOfTheWeights() {
    adapter.mergeInto(weights);
    Decoder merged = Decoder.of(weights);
    assertThat(merged.loss(batch)).isCloseTo(golden.number("/merged/loss"), LOSS);
    float[] last = merged.lastLogits(batch, weights.manager()).toFloatArray();
    float[] expected = new float[last.length];
    System.arraycopy(golden.floats("/merged/logits_last_position/0"), 0, expected, 0, 320);
    System.arraycopy(golden.floats("/merged/logits_last_position/1"), 0, expected, 320, 320);
    assertThat(last).containsExactly(expected, LOGITS);
  }

  @Test
  void continuesAsPeftDoes() {
    int[][] tokens =
        GreedyGeneration.of(decoder, List.of(golden.rows("/greedy/prompt")), 20, Set.of()).stream()
            .map(row -> row.tokens().stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
    assertThat(tokens).isEqualTo(golden.rows("/greedy/new_tokens"));
  }

  @Test
  void onlyItsOwnArraysLearn() {
    adapter.train();
    decoder.addGradients(batch, TrainingPass.PLAIN, batch.targets());
    adapter
        .parameters()
        .forEach(
            (name, array) -> {
              String at =
                  "/grad_of_plain_loss/"
                      + name.replace("lora_A", "lora_A.default")
                          .replace("lora_B", "lora_B.default");
              float[] gradient =
                  Gradients.of(array, weights.manager()).orElseThrow().toFloatArray();
              assertThat(Arrays.copyOf(gradient, 4))
                  .as(name)
                  .containsExactly(golden.floats(at + "/first4"), within(2e-6f));
            });
    for (NDArray weight : weights.parameters().values()) {
      assertThat(Gradients.of(weight, weights.manager())).isEmpty();
    }
  }

  @Test
  void writesWhatItReads(@TempDir Path folder) {
    adapter.write(folder);
    try (LoraAdapter again = LoraAdapter.load(folder, weights.config())) {
      assertThat(Decoder.of(weights).withAdapter(again).loss(batch)).isEqualTo(decoder.loss(batch));
      assertThat(again.parameters().keySet()).isEqualTo(adapter.parameters().keySet());
    }
  }
}

package dev.retort.trainer.djl.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.LoraSettings;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderBatch;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.Golden;
import dev.retort.trainer.djl.architecture.TrainingPass;
import dev.retort.trainer.djl.runtime.Gradients;
import dev.retort.trainer.djl.safetensors.CheckpointException;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.safetensors.TensorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoraAdapterTest {
  private final DecoderWeights weights =
      DecoderWeights.load(Golden.of("llama-untied").folder(), ElementType.F32);
  private final DecoderBatch batch =
      DecoderBatch.ofTexts(Golden.of("llama-untied").rows("/input_ids"));

  @TempDir private Path folder;

  @AfterEach
  void close() {
    weights.close();
  }

  @Test
  void startsWithoutAnEffectAndLearns() {
    try (LoraAdapter adapter = LoraAdapter.random(settings(0), weights.config(), "base", 3)) {
      Decoder decoder = Decoder.of(weights).withAdapter(adapter);
      assertThat(decoder.loss(batch)).isEqualTo(Decoder.of(weights).loss(batch));
      assertThat(adapter.parameters())
          .hasSize(2 * (3 + 3 + 1))
          .containsKey("base_model.model.lm_head.lora_A.weight");
      adapter.train();
      decoder.addGradients(batch, TrainingPass.PLAIN, batch.targets());
      adapter
          .parameters()
          .forEach(
              (name, array) -> {
                NDArray gradient = Gradients.of(array, weights.manager()).orElseThrow();
                float size = gradient.abs().sum().getFloat();
                assertThat(size > 0).as(name).isEqualTo(name.contains("lora_B"));
              });
    }
  }

  private static LoraSettings settings(double dropout) {
    return new LoraSettings(
        4, 8, new TreeSet<>(Set.of("q_proj", "down_proj", "lm_head")), dropout, true);
  }

  @Test
  void rankStabilisedTermsAndOutputLayersMergeAsTheyAdd() {
    try (LoraAdapter adapter = LoraAdapter.random(settings(0), weights.config(), "base", 3)) {
      adapter
          .parameters()
          .forEach(
              (name, array) -> {
                if (name.contains("lora_B")) {
                  array.addi(array.onesLike().mul(0.05f));
                }
              });
      double unmerged = Decoder.of(weights).withAdapter(adapter).loss(batch);
      assertThat(adapter.of("lm_head").orElseThrow().scale()).isEqualTo(4);
      adapter.write(folder);
      try (LoraAdapter again = LoraAdapter.load(folder, weights.config())) {
        assertThat(Decoder.of(weights).withAdapter(again).loss(batch)).isEqualTo(unmerged);
      }
      double before = Decoder.of(weights).loss(batch);
      adapter.mergeInto(weights);
      assertThat(Decoder.of(weights).loss(batch))
          .isCloseTo(unmerged, within(1e-5))
          .isNotCloseTo(before, within(1e-3));
    }
  }

  @Test
  void dropoutChangesTrainingOnlyAndFollowsItsSeed() {
    try (LoraAdapter adapter = LoraAdapter.random(settings(0.5), weights.config(), "base", 3)) {
      adapter.parameters().values().forEach(array -> array.addi(array.onesLike().mul(0.1f)));
      adapter.train();
      Decoder decoder = Decoder.of(weights).withAdapter(adapter);
      TrainingPass pass = new TrainingPass(0, TrainingPass.Memory.KEEP_ALL, 4);
      double first = decoder.addGradients(batch, pass, batch.targets());
      assertThat(decoder.addGradients(batch, pass, batch.targets())).isEqualTo(first);
      assertThat(decoder.loss(batch)).isNotEqualTo(first).isEqualTo(decoder.loss(batch));
    }
  }

  @Test
  void patternsGiveModulesTheirOwnRankAndAlpha() throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (int layer = 0; layer < 3; layer++) {
      int rank = layer == 1 ? 2 : 4;
      String module = "base_model.model.model.layers.%d.self_attn.q_proj".formatted(layer);
      tensors.put(module + ".lora_A.weight", weights.manager().ones(shape(rank, 64)));
      tensors.put(module + ".lora_B.weight", weights.manager().ones(shape(64, rank)));
    }
    TensorFiles.write(folder.resolve(LoraAdapter.WEIGHTS), tensors, ElementType.F16);
    config(
        "{\"peft_type\":\"LORA\",\"r\":4,\"lora_alpha\":8,\"target_modules\":\".*\\\\.q_proj\",\"rank_pattern\":{\"layers.1.self_attn.q_proj\":2},\"alpha_pattern\":{\"layers\\\\.2\\\\..*\":20}}");
    try (LoraAdapter adapter = LoraAdapter.load(folder, weights.config())) {
      assertThat(scale(adapter, 0)).isEqualTo(2);
      assertThat(scale(adapter, 1)).isEqualTo(4);
      assertThat(scale(adapter, 2)).isEqualTo(5);
      assertThat(adapter.of("model.layers.0.mlp.up_proj")).isEmpty();
    }
  }

  private static Shape shape(long... sizes) {
    return new Shape(sizes);
  }

  private static double scale(LoraAdapter adapter, int layer) {
    return adapter.of("model.layers.%d.self_attn.q_proj".formatted(layer)).orElseThrow().scale();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          peft_type           | "IA3"          | its peft_type is 'IA3'
          use_dora            | true           | use_dora
          bias                | "all"          | its bias is 'all'
          modules_to_save     | ["lm_head"]    | modules_to_save
          init_lora_weights   | "pissa"        | init_lora_weights is 'pissa'
          target_modules      | null           | no target_modules
          target_modules      | "("            | no regular expression
          target_modules      | ["wrong"]      | mean no linear layer
          target_modules      | ["q_proj"]     | have no place
          r                   | 4              | has the shape [8,
          r                   | "many"         | no number
          layers_to_transform | [0]            | have no place
          """)
  void adaptersThatCannotBeComputedAreNamed(String key, String value, String said)
      throws IOException {
    Path source = Golden.of("llama-untied-lora").folder();
    ObjectNode root =
        (ObjectNode) JsonFormat.mapper().readTree(source.resolve(LoraAdapter.CONFIG).toFile());
    root.set(key, JsonFormat.mapper().readTree(value));
    config(root.toString());
    Files.copy(source.resolve(LoraAdapter.WEIGHTS), folder.resolve(LoraAdapter.WEIGHTS));
    assertThatThrownBy(() -> LoraAdapter.load(folder, weights.config()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(said);
  }

  @Test
  void anUnknownTargetIsNamed() {
    LoraSettings settings =
        new LoraSettings(4, 8, new TreeSet<>(Set.of("q_proj", "c_attn")), 0, false);
    assertThatThrownBy(() -> LoraAdapter.random(settings, weights.config(), "base", 1))
        .hasMessageContaining("[c_attn]");
  }

  private void config(String text) throws IOException {
    JsonNode checked = JsonFormat.mapper().readTree(text);
    Files.writeString(folder.resolve(LoraAdapter.CONFIG), checked.toString());
  }
}

package dev.retort.trainer.djl.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.djl.safetensors.CheckpointException;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.safetensors.TensorFiles;
import dev.retort.trainer.djl.safetensors.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Snapshots go out and come in again; those that do not fit are named. */
class SnapshotTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Shapes.class)
  void comeBackAsTheyWere(Shapes shape) {
    try (DecoderWeights weights = shape.weights()) {
      DecoderBatch batch = shape.batch(2, 10);
      double loss = Decoder.of(weights).loss(batch);
      weights.write(folder, ElementType.F32, 10_000);
      try (DecoderWeights again = DecoderWeights.load(folder, ElementType.F32)) {
        assertThat(again.config()).isEqualTo(weights.config());
        assertThat(Decoder.of(again).loss(batch)).isEqualTo(loss);
        assertThat(again.config().parameterCount())
            .isEqualTo(again.parameters().values().stream().mapToLong(NDArray::size).sum());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"F16", "BF16"})
  void halvedTypesAreWidenedWhenTheyAreRead(ElementType type) {
    try (DecoderWeights weights = Shapes.LLAMA.weights()) {
      weights.write(folder, type);
      try (DecoderWeights again = DecoderWeights.load(folder, ElementType.F32);
          DecoderWeights kept = DecoderWeights.load(folder, type)) {
        DecoderBatch batch = Shapes.LLAMA.batch(2, 10);
        double loss = Decoder.of(again).loss(batch);
        assertThat(loss).isCloseTo(Decoder.of(weights).loss(batch), within(0.05));
        assertThat(Decoder.of(kept).loss(batch)).isCloseTo(loss, within(1e-5));
      }
    }
  }

  @Test
  void specialTokensComeBack() {
    SpecialTokens tokens = new SpecialTokens(OptionalInt.of(1), List.of(2, 5), OptionalInt.of(0));
    DecoderConfig config = Shapes.LLAMA.config().withSpecialTokens(tokens);
    Path file = folder.resolve("config.json");
    config.write(file, ElementType.BF16);
    assertThat(DecoderConfig.read(file)).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          model_type         | "mistral"                       | its model_type is 'mistral'
          architectures      | ["LlamaForSequenceClassification"] | LlamaForSequenceClassification
          hidden_act         | "gelu"                          | its hidden_act is 'gelu'
          rope_scaling       | {"rope_type":"yarn","factor":4} | its rope type is 'yarn'
          rope_scaling       | {"rope_type":"llama3","factor":4} | no low_freq_factor
          rope_scaling       | {"rope_type":"llama3","factor":4,"low_freq_factor":4,"high_freq_factor":1,"original_max_position_embeddings":8} | low_freq_factor < high_freq_factor
          quantization_config | {"bits":4}                     | quantised
          hidden_size        | 0                               | hidden_size is ≥ 1
          hidden_size        | null                            | no hidden_size
          hidden_size        | "64"                            | no whole number
          num_key_value_heads | 3                              | no multiple of num_key_value_heads 3
          head_dim           | 7                               | head_dim is even
          head_dim           | 2000000000                      | too wide
          num_hidden_layers  | 2000000000                      | num_hidden_layers is at most 1000
          rms_norm_eps       | "small"                         | no number
          tie_word_embeddings | "yes"                          | neither true nor false
          partial_rotary_factor | 0.5                          | partial_rotary_factor
          """)
  void configurationsThatCannotBeComputedAreNamed(String key, String value, String said)
      throws IOException {
    Path file = changedConfig("llama-tied", config -> config.set(key, json(value)));
    assertThatThrownBy(() -> DecoderConfig.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(said);
  }

  @Test
  void aConfigurationThatIsNoneIsNamed() throws IOException {
    Path file = folder.resolve("config.json");
    assertThatThrownBy(() -> DecoderConfig.read(file)).hasMessageContaining("no such file");
    Files.writeString(file, "[");
    assertThatThrownBy(() -> DecoderConfig.read(file)).isInstanceOf(CheckpointException.class);
    Files.writeString(file, "3");
    assertThatThrownBy(() -> DecoderConfig.read(file)).hasMessageContaining("no JSON object");
  }

  @Test
  void theWindowIsObeyedAsTransformersDoes() throws IOException {
    assertThat(DecoderConfig.read(changedConfig("qwen2", config -> {})).slidingWindow()).isEmpty();
    assertThat(window(config -> config.put("max_window_layers", 1))).hasValue(window(4096, 1));
    assertThat(window(config -> config.put("max_window_layers", 0).put("sliding_window", 8)))
        .hasValue(window(8, 0, 1));
    assertThat(window(config -> {})).isEmpty();
    assertThat(window(config -> config.put("max_window_layers", 0).putNull("sliding_window")))
        .isEmpty();
    assertThat(
            window(
                config ->
                    config.putArray("layer_types").add("sliding_attention").add("full_attention")))
        .hasValue(window(4096, 0));
  }

  private Optional<SlidingWindow> window(Consumer<ObjectNode> change) throws IOException {
    Consumer<ObjectNode> on = config -> config.put("use_sliding_window", true);
    return DecoderConfig.read(changedConfig("qwen2", on.andThen(change))).slidingWindow();
  }

  private static SlidingWindow window(int size, Integer... layers) {
    return new SlidingWindow(size, new TreeSet<>(Set.of(layers)));
  }

  @Test
  void readsTheFormOfNewerVersions() throws IOException {
    Path file =
        changedConfig(
            "llama3-rope",
            config -> {
              ObjectNode rope = (ObjectNode) config.remove("rope_scaling");
              rope.set("rope_theta", config.remove("rope_theta"));
              config.set("rope_parameters", rope);
            });
    assertThat(DecoderConfig.read(file))
        .isEqualTo(DecoderConfig.read(Golden.of("llama3-rope").folder().resolve("config.json")));
  }

  @Test
  void tensorsThatDoNotFitAreNamed() throws IOException {
    Golden golden = Golden.of("llama-tied");
    try (DecoderWeights weights = DecoderWeights.load(golden.folder(), ElementType.F32)) {
      String norm = "model.norm.weight";
      refused(weights, map -> map.remove(norm), "1 tensors", "missing: " + norm);
      refused(weights, map -> map.put("extra", map.get(norm)), "no place", "extra");
      refused(
          weights, map -> map.put(norm, map.get(norm).reshape(8, 8)), "[8, 8]", "asks for [64]");
      refused(
          weights,
          map -> map.put("lm_head.weight", map.get("model.embed_tokens.weight").mul(2)),
          "differs from model.embed_tokens.weight");
      Map<String, NDArray> tied = new LinkedHashMap<>(weights.parameters());
      tied.put("lm_head.weight", tied.get("model.embed_tokens.weight"));
      tied.put("model.layers.0.self_attn.rotary_emb.inv_freq", tied.get(norm));
      TensorFiles.write(folder.resolve(TensorSource.SINGLE), tied, ElementType.F32);
      DecoderWeights.load(folder, ElementType.F32).close();
    }
  }

  private void refused(
      DecoderWeights weights, Consumer<Map<String, NDArray>> change, String... said)
      throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>(weights.parameters());
    change.accept(tensors);
    TensorFiles.write(folder.resolve(TensorSource.SINGLE), tensors, ElementType.F32);
    weights.config().write(folder.resolve("config.json"), ElementType.F32);
    assertThatThrownBy(() -> DecoderWeights.load(folder, ElementType.F32))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(said);
  }

  @Test
  void equalSeedsGiveEqualWeights() {
    try (DecoderWeights first = DecoderWeights.random(Shapes.QWEN3.config(), 4);
        DecoderWeights second = DecoderWeights.random(Shapes.QWEN3.config(), 4);
        DecoderWeights other = DecoderWeights.random(Shapes.QWEN3.config(), 5)) {
      first
          .parameters()
          .forEach((name, array) -> assertThat(second.parameters().get(name)).isEqualTo(array));
      assertThat(other.embedding()).isNotEqualTo(first.embedding());
    }
  }

  private Path changedConfig(String golden, Consumer<ObjectNode> change) throws IOException {
    ObjectNode config =
        (ObjectNode)
            JsonFormat.mapper()
                .readTree(Golden.of(golden).folder().resolve("config.json").toFile());
    change.accept(config);
    return Files.write(folder.resolve("config.json"), JsonFormat.pretty(config));
  }

  private static JsonNode json(String text) {
    try {
      return JsonFormat.mapper().readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

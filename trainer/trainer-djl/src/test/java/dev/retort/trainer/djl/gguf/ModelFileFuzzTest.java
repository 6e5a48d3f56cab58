package dev.retort.trainer.djl.gguf;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.fuzz.Damage;
import dev.retort.capture.fuzz.HostileJson;
import dev.retort.capture.fuzz.Trial;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.Golden;
import dev.retort.trainer.djl.safetensors.CheckpointException;
import dev.retort.trainer.djl.safetensors.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;

/** A checkpoint from anywhere: its weights and its configuration. */
@Tag("fault")
@Tag("fault-bad-input")
class ModelFileFuzzTest {
  private static final Trial WEIGHTS = Trial.of("safetensors", CheckpointException.class);
  private static final Trial GGUF = Trial.of("GGUF", GgufException.class);
  private static final Trial CONFIGURATIONS = Trial.of("config.json", CheckpointException.class);

  private static final String WINDOWED =
      "{\"model_type\":\"qwen2\",\"hidden_size\":8,\"intermediate_size\":16,\"num_hidden_layers\":2,\"num_attention_heads\":2,\"vocab_size\":16,\"use_sliding_window\":true,\"sliding_window\":4,\"max_window_layers\":1}";

  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("retort-models");
  }

  @AfterContainer
  static void report() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
    Stream.of(WEIGHTS, GGUF, CONFIGURATIONS).forEach(Trial::report);
  }

  @Property(seed = "1")
  void anyWeightsAreReadOrRefused(@ForAll("weights") byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("x.safetensors"), bytes);
    WEIGHTS.ask(() -> entries(file));
  }

  /** The length before it is right, so that every lie is one of the header's own. */
  @Property(seed = "1")
  void anyHeaderIsReadOrRefused(@ForAll("headers") JsonNode header) throws IOException {
    byte[] json = HostileJson.line(header).getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + json.length + 64).order(ByteOrder.LITTLE_ENDIAN);
    Path file =
        Files.write(folder.resolve("y.safetensors"), bytes.putLong(json.length).put(json).array());
    WEIGHTS.ask(() -> entries(file));
  }

  @Property(seed = "1")
  void anyIndexIsReadOrRefused(@ForAll("indexes") JsonNode index) throws IOException {
    Path sharded = Files.createDirectories(folder.resolve("sharded"));
    FileUtils.copyDirectory(Golden.of("llama3-rope-sharded").folder().toFile(), sharded.toFile());
    Files.writeString(sharded.resolve(TensorSource.INDEX), HostileJson.line(index));
    WEIGHTS.ask(
        () -> {
          try (TensorSource source = TensorSource.ofFolder(sharded)) {
            return source.entries();
          }
        });
  }

  private static Object entries(Path file) {
    try (TensorSource source = TensorSource.ofFile(file)) {
      return source.entries();
    }
  }

  @Property(seed = "1")
  void anyGgufIsReadOrRefused(@ForAll("ggufs") byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("x.gguf"), bytes);
    GGUF.ask(() -> GgufHeader.read(file));
  }

  @Property(seed = "1")
  void anyConfigurationIsReadOrRefused(@ForAll("configurations") JsonNode config)
      throws IOException {
    Path file = Files.writeString(folder.resolve("config.json"), HostileJson.line(config));
    CONFIGURATIONS.ask(() -> DecoderConfig.read(file));
  }

  @Example
  void aModelOfTwoThousandMillionLayersIsRefusedBeforeTheyAreCounted() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("layers.json"),
            WINDOWED.replace("\"num_hidden_layers\":2", "\"num_hidden_layers\":2147483647"));
    assertThatThrownBy(() -> DecoderConfig.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("num_hidden_layers is 2147483647");
  }

  @Provide
  Arbitrary<byte[]> weights() throws IOException {
    return Damage.of(List.of(Arrays.copyOf(weightsOf("llama-tied"), 6_000), small()));
  }

  private static byte[] weightsOf(String model) throws IOException {
    return Files.readAllBytes(Golden.of(model).folder().resolve(TensorSource.SINGLE));
  }

  private static byte[] small() {
    byte[] json = HEADER.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + json.length + 24)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private static final String HEADER =
      "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},\"b\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[16,24]}}";

  @Provide
  Arbitrary<JsonNode> headers() {
    return HostileJson.of(List.of(HEADER));
  }

  @Provide
  Arbitrary<JsonNode> indexes() throws IOException {
    return HostileJson.of(
        List.of(
            Files.readString(Golden.of("llama3-rope-sharded").folder().resolve(TensorSource.INDEX)),
            "{\"metadata\":{\"total_size\":1},\"weight_map\":{\"a\":\"..\",\"b\":\"a\\u0000b\",\"c\":\"CON\",\"d\":\".\"}}"));
  }

  @Provide
  Arbitrary<byte[]> ggufs() throws IOException {
    Path file = folder.resolve("whole.gguf");
    Map<String, GgufValue> metadata = new LinkedHashMap<>();
    metadata.put("general.architecture", new GgufValue.Text("llama"));
    metadata.put("llama.block_count", new GgufValue.Whole(2));
    metadata.put("texts", new GgufValue.Texts(List.of("ä", "", "漢字")));
    metadata.put("wholes", new GgufValue.Wholes(List.of(1L, -3L)));
    metadata.put("reals", new GgufValue.Reals(List.of(0.25)));
    GgufWriter.write(
        file,
        metadata,
        List.of(
            new GgufWriter.Part("a", List.of(3L), GgufType.F32, () -> new float[3]),
            new GgufWriter.Part("c", List.of(3L, 32L), GgufType.Q8_0, () -> new float[96])));
    return Damage.of(List.of(Files.readAllBytes(file)));
  }

  @Provide
  Arbitrary<JsonNode> configurations() throws IOException {
    List<String> valid = new ArrayList<>();
    for (String model : List.of("llama-tied", "llama3-rope", "qwen2")) {
      valid.add(Files.readString(Golden.of(model).folder().resolve("config.json")));
    }
    valid.add(WINDOWED);
    return HostileJson.of(valid);
  }
}

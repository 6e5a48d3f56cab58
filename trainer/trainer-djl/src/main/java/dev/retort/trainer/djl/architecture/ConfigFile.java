package dev.retort.trainer.djl.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.djl.architecture.RotaryEmbedding.Llama3Scaling;
import dev.retort.trainer.djl.safetensors.CheckpointException;
import dev.retort.trainer.djl.safetensors.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads and writes {@code config.json} as transformers does, with the same values where a key is
 * absent, except that the sizes must be there.
 */
final class ConfigFile {
  private static final double THETA = 10_000;
  private static final double EPSILON = 1e-6;
  private static final double DEVIATION = 0.02;
  private static final int LLAMA_CONTEXT = 2048;
  private static final int QWEN_CONTEXT = 32_768;
  private static final int QWEN3_HEAD = 128;
  private static final int QWEN_WINDOW = 4096;
  private static final int QWEN_FIRST_WINDOW_LAYER = 28;
  private static final Map<ElementType, String> TORCH_NAMES =
      Map.of(ElementType.F32, "float32", ElementType.F16, "float16", ElementType.BF16, "bfloat16");
  private static final String SLIDING = "sliding_attention";
  private static final String FULL = "full_attention";

  private final Path file;
  private final JsonNode root;

  private ConfigFile(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  static DecoderConfig read(Path file) {
    JsonNode root;
    try {
      root = JsonFormat.mapper().readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CheckpointException(
          file, "it cannot be read as a model's configuration: " + DurableFile.reason(e) + ".", e);
    }
    if (!root.isObject()) {
      throw new CheckpointException(file, "it is no JSON object, as a model's configuration is.");
    }
    try {
      return new ConfigFile(file, root).config();
    } catch (CheckpointException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          file, "it describes no model that can be computed: " + e.getMessage() + ".", e);
    }
  }

  private DecoderConfig config() {
    DecoderFamily family = family();
    requireComputable(family);
    int hidden = required("hidden_size");
    int layers = required("num_hidden_layers");
    int heads = required("num_attention_heads");
    if (layers > DecoderConfig.MOST_LAYERS) {
      throw refusal(
          "its num_hidden_layers is %d, and num_hidden_layers is at most %d; it is damaged or no model."
              .formatted(layers, DecoderConfig.MOST_LAYERS));
    }
    boolean llama = family == DecoderFamily.LLAMA;
    return new DecoderConfig(
        family,
        required("vocab_size"),
        hidden,
        required("intermediate_size"),
        layers,
        heads,
        integer("num_key_value_heads").orElse(heads),
        headSize(family, hidden, heads),
        integer("max_position_embeddings").orElse(llama ? LLAMA_CONTEXT : QWEN_CONTEXT),
        number(root, "rms_norm_eps").orElse(EPSILON),
        rotary(),
        flag("tie_word_embeddings"),
        family != DecoderFamily.QWEN2 && flag("attention_bias"),
        llama && flag("mlp_bias"),
        llama ? Optional.empty() : slidingWindow(layers),
        specialTokens(),
        number(root, "initializer_range").orElse(DEVIATION));
  }

  private DecoderFamily family() {
    String modelType = root.path("model_type").asText("");
    if (modelType.isEmpty()) {
      String className = root.path("architectures").path(0).asText("");
      return Arrays.stream(DecoderFamily.values())
          .filter(family -> family.className().equals(className))
          .findFirst()
          .orElseThrow(() -> unsupported("model_type", className.isEmpty() ? "none" : className));
    }
    return DecoderFamily.named(modelType).orElseThrow(() -> unsupported("model_type", modelType));
  }

  private CheckpointException unsupported(String key, String value) {
    String known =
        Arrays.stream(DecoderFamily.values())
            .map(DecoderFamily::modelType)
            .collect(Collectors.joining(", "));
    return refusal(
        "its %s is '%s', and only %s can be computed. Choose a checkpoint of one of these families."
            .formatted(key, value, known));
  }

  private void requireComputable(DecoderFamily family) {
    JsonNode classes = root.path("architectures");
    if (classes.isArray() && !classes.isEmpty()) {
      boolean listed = false;
      for (JsonNode name : classes) {
        listed |= name.asText().equals(family.className());
      }
      if (!listed) {
        throw refusal(
            "its architectures are %s, and of model_type %s only %s can be computed."
                .formatted(classes, family.modelType(), family.className()));
      }
    }
    String activation = root.path("hidden_act").asText("silu");
    if (!activation.equals("silu") && !activation.equals("swish")) {
      throw refusal(
          "its hidden_act is '%s', and only silu can be computed; checkpoints of these families use no other."
              .formatted(activation));
    }
    if (root.hasNonNull("quantization_config")) {
      throw refusal(
          "its weights are quantised (quantization_config), and only F32, F16 and BF16 weights can be read. Choose the unquantised checkpoint.");
    }
    double rotated = number(root, "partial_rotary_factor").orElse(1.0);
    if (rotated != 1) {
      throw refusal(
          "its partial_rotary_factor is %s, and only whole heads can be rotated."
              .formatted(rotated));
    }
  }

  private int headSize(DecoderFamily family, int hidden, int heads) {
    OptionalInt explicit = integer("head_dim");
    if (explicit.isPresent()) {
      return explicit.getAsInt();
    }
    if (family == DecoderFamily.QWEN3) {
      return QWEN3_HEAD;
    }
    if (heads < 1 || hidden % heads != 0) {
      throw refusal(
          "its hidden_size %d is no multiple of its num_attention_heads %d, and it has no head_dim."
              .formatted(hidden, heads));
    }
    return hidden / heads;
  }

  private RotaryEmbedding rotary() {
    // Since version 5 transformers keeps all of it in one object.
    JsonNode parameters = root.path("rope_parameters");
    JsonNode scaling = parameters.isObject() ? parameters : root.path("rope_scaling");
    double theta =
        number(parameters, "rope_theta").orElse(number(root, "rope_theta").orElse(THETA));
    if (!scaling.isObject()) {
      return new RotaryEmbedding(theta, Optional.empty());
    }
    String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    if (type.equals("default")) {
      return new RotaryEmbedding(theta, Optional.empty());
    }
    if (!type.equals("llama3")) {
      throw refusal(
          "its rope type is '%s', and only default and llama3 can be computed.".formatted(type));
    }
    return new RotaryEmbedding(
        theta,
        Optional.of(
            new Llama3Scaling(
                requiredNumber(scaling, "factor"),
                requiredNumber(scaling, "low_freq_factor"),
                requiredNumber(scaling, "high_freq_factor"),
                whole(
                    "original_max_position_embeddings",
                    scaling.path("original_max_position_embeddings")))));
  }

  private Optional<SlidingWindow> slidingWindow(int layers) {
    if (!flag("use_sliding_window")) {
      return Optional.empty();
    }
    JsonNode size = root.path("sliding_window");
    if (size.isNull()) {
      return Optional.empty();
    }
    SortedSet<Integer> windowed = windowedLayers(layers);
    return windowed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SlidingWindow(
                size.isMissingNode() ? QWEN_WINDOW : whole("sliding_window", size), windowed));
  }

  private SortedSet<Integer> windowedLayers(int layers) {
    SortedSet<Integer> windowed = new TreeSet<>();
    JsonNode types = root.path("layer_types");
    if (!types.isArray()) {
      int first = integer("max_window_layers").orElse(QWEN_FIRST_WINDOW_LAYER);
      for (int layer = Math.max(0, first); layer < layers; layer++) {
        windowed.add(layer);
      }
      return windowed;
    }
    if (types.size() != layers) {
      throw refusal("it has %d layer_types for %d layers.".formatted(types.size(), layers));
    }
    for (int layer = 0; layer < layers; layer++) {
      String type = types.get(layer).asText();
      if (type.equals(SLIDING)) {
        windowed.add(layer);
      } else if (!type.equals(FULL)) {
        throw refusal(
            "layer %d is of type '%s', and only %s and %s can be computed."
                .formatted(layer, type, FULL, SLIDING));
      }
    }
    return windowed;
  }

  private SpecialTokens specialTokens() {
    List<Integer> ends = new ArrayList<>();
    JsonNode end = root.path("eos_token_id");
    if (end.isArray()) {
      end.forEach(id -> ends.add(whole("eos_token_id", id)));
    } else if (end.isIntegralNumber()) {
      ends.add(whole("eos_token_id", end));
    }
    return new SpecialTokens(integer("bos_token_id"), ends, integer("pad_token_id"));
  }

  private int required(String key) {
    if (!root.hasNonNull(key)) {
      throw refusal(
          "it has no %s. It is no complete configuration; download it again.".formatted(key));
    }
    return whole(key, root.path(key));
  }

  private OptionalInt integer(String key) {
    return root.hasNonNull(key) ? OptionalInt.of(whole(key, root.path(key))) : OptionalInt.empty();
  }

  private int whole(String key, JsonNode value) {
    if (!value.canConvertToInt() || !value.canConvertToExactIntegral()) {
      throw refusal("its %s is %s, which is no whole number.".formatted(key, shown(value)));
    }
    return value.intValue();
  }

  private Optional<Double> number(JsonNode parent, String key) {
    JsonNode value = parent.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isNumber()) {
      throw refusal("its %s is %s, which is no number.".formatted(key, shown(value)));
    }
    return Optional.of(value.doubleValue());
  }

  private double requiredNumber(JsonNode parent, String key) {
    return number(parent, key)
        .orElseThrow(() -> refusal("its rope scaling has no %s.".formatted(key)));
  }

  private boolean flag(String key) {
    JsonNode value = root.path(key);
    if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
      throw refusal("its %s is %s, which is neither true nor false.".formatted(key, shown(value)));
    }
    return value.asBoolean(false);
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "missing" : value.toString();
  }

  private CheckpointException refusal(String problem) {
    return new CheckpointException(file, problem);
  }

  static void write(DecoderConfig config, Path file, ElementType stored) {
    ObjectNode root = JsonFormat.mapper().createObjectNode();
    root.putArray("architectures").add(config.family().className());
    root.put("attention_dropout", 0.0);
    if (config.family() != DecoderFamily.QWEN2) {
      root.put("attention_bias", config.attentionBias());
    }
    putTokens(root, config.specialTokens());
    root.put("head_dim", config.headSize());
    root.put("hidden_act", "silu");
    root.put("hidden_size", config.hiddenSize());
    root.put("initializer_range", config.initialDeviation());
    root.put("intermediate_size", config.intermediateSize());
    root.put("max_position_embeddings", config.contextLength());
    if (config.family() == DecoderFamily.LLAMA) {
      root.put("mlp_bias", config.feedForwardBias());
    } else {
      putWindow(root, config);
    }
    root.put("model_type", config.family().modelType());
    root.put("num_attention_heads", config.heads());
    root.put("num_hidden_layers", config.layers());
    root.put("num_key_value_heads", config.keyValueHeads());
    root.put("rms_norm_eps", config.normEpsilon());
    putRotary(root, config.rotary());
    root.put("tie_word_embeddings", config.tiedEmbeddings());
    root.put("torch_dtype", TORCH_NAMES.get(stored));
    root.put("use_cache", true);
    root.put("vocab_size", config.vocabularySize());
    DurableFile.write(file, JsonFormat.pretty(root));
  }

  private static void putTokens(ObjectNode root, SpecialTokens tokens) {
    tokens.begin().ifPresent(id -> root.put("bos_token_id", id));
    if (tokens.ends().size() == 1) {
      root.put("eos_token_id", tokens.ends().get(0));
    } else if (!tokens.ends().isEmpty()) {
      ArrayNode ends = root.putArray("eos_token_id");
      tokens.ends().forEach(ends::add);
    } else {
      // Without the key, transformers would take token 2 of Llama for the end.
      root.putNull("eos_token_id");
    }
    tokens.padding().ifPresent(id -> root.put("pad_token_id", id));
  }

  private static void putWindow(ObjectNode root, DecoderConfig config) {
    Optional<SlidingWindow> window = config.slidingWindow();
    root.put("use_sliding_window", window.isPresent());
    root.put("sliding_window", window.map(SlidingWindow::size).orElse(QWEN_WINDOW));
    root.put("max_window_layers", window.map(w -> w.layers().first()).orElse(config.layers()));
    if (window.isPresent()) {
      ArrayNode types = root.putArray("layer_types");
      for (int layer = 0; layer < config.layers(); layer++) {
        types.add(window.get().layers().contains(layer) ? SLIDING : FULL);
      }
    }
  }

  private static void putRotary(ObjectNode root, RotaryEmbedding rotary) {
    root.put("rope_theta", rotary.theta());
    if (rotary.scaling().isEmpty()) {
      root.putNull("rope_scaling");
      return;
    }
    Llama3Scaling scaling = rotary.scaling().get();
    root.putObject("rope_scaling")
        .put("factor", scaling.factor())
        .put("high_freq_factor", scaling.highFrequencyFactor())
        .put("low_freq_factor", scaling.lowFrequencyFactor())
        .put("original_max_position_embeddings", scaling.originalContext())
        .put("rope_type", "llama3");
  }
}

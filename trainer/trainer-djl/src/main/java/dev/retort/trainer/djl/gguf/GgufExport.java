package dev.retort.trainer.djl.gguf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderFamily;
import dev.retort.trainer.djl.architecture.RotaryEmbedding;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.safetensors.TensorSource;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes decoders as GGUF. Names, shapes and the order of Llama's rotated rows are llama.cpp's;
 * norms and biases stay single-precision whatever the type, and so does what a type's blocks do not
 * divide.
 */
public final class GgufExport {
  private static final Map<String, String> MODULES = new LinkedHashMap<>();

  static {
    MODULES.put("input_layernorm", "attn_norm");
    MODULES.put("self_attn.q_proj", "attn_q");
    MODULES.put("self_attn.k_proj", "attn_k");
    MODULES.put("self_attn.v_proj", "attn_v");
    MODULES.put("self_attn.q_norm", "attn_q_norm");
    MODULES.put("self_attn.k_norm", "attn_k_norm");
    MODULES.put("self_attn.o_proj", "attn_output");
    MODULES.put("post_attention_layernorm", "ffn_norm");
    MODULES.put("mlp.gate_proj", "ffn_gate");
    MODULES.put("mlp.up_proj", "ffn_up");
    MODULES.put("mlp.down_proj", "ffn_down");
  }

  private final Path file;
  private final DecoderConfig config;
  private final GgufType type;
  private final Weights weights;
  private final List<GgufWriter.Part> parts = new ArrayList<>();

  /** A decoder's weights by their Hugging Face names, in whatever form they are at hand. */
  public interface Weights {
    /** A tensor's shape, outermost dimension first; nothing if there is no such tensor. */
    Optional<List<Long>> shape(String name);

    /** A tensor's elements, outermost dimension first. */
    float[] load(String name);
  }

  private GgufExport(Path file, DecoderConfig config, GgufType type, Weights weights) {
    this.file = file;
    this.config = config;
    this.type = type;
    this.weights = weights;
  }

  /**
   * Writes a decoder.
   *
   * @throws GgufException if a tensor is missing or has another shape than the config says, or
   *     llama.cpp can't compute the model
   * @throws java.io.UncheckedIOException if the disk refuses; nothing is left then
   */
  public static void write(
      Path file,
      DecoderConfig config,
      GgufVocabulary vocabulary,
      Weights weights,
      GgufType type) {
    new GgufExport(file, config, type, weights).write(vocabulary);
  }

  /**
   * Writes the decoder of a Hugging Face snapshot: {@code config.json}, safetensors, {@code
   * tokenizer.json}.
   */
  public static void writeSnapshot(Path folder, Path file, GgufType type) {
    DecoderConfig config = DecoderConfig.read(folder.resolve("config.json"));
    try (TextTokenizer tokenizer = TextTokenizer.read(folder);
        TensorSource source = TensorSource.ofFolder(folder);
        NDManager manager = DjlRuntime.newManager()) {
      GgufVocabulary vocabulary = GgufVocabulary.of(tokenizer, config.vocabularySize());
      write(file, config, vocabulary, stored(source, manager), type);
    }
  }

  /** Stored tensors as weights. */
  public static Weights stored(TensorSource source, NDManager manager) {
    return new Weights() {
      @Override
      public Optional<List<Long>> shape(String name) {
        return Optional.ofNullable(source.entries().get(name)).map(entry -> entry.shape());
      }

      @Override
      public float[] load(String name) {
        try (NDArray array = source.load(name, ElementType.F32, manager)) {
          return array.toFloatArray();
        }
      }
    };
  }

  private void write(GgufVocabulary vocabulary) {
    refuseWhatCannotBeComputed();
    if (vocabulary.tokens().size() != config.vocabularySize()) {
      throw new GgufException(
          file,
          "a vocabulary of %d tokens does not fit a model of %d; export the model with its own tokenizer"
              .formatted(vocabulary.tokens().size(), config.vocabularySize()));
    }
    collect();
    Map<String, GgufValue> metadata = new LinkedHashMap<>(shape());
    metadata.putAll(vocabulary.metadata());
    GgufWriter.write(file, metadata, parts);
  }

  private void refuseWhatCannotBeComputed() {
    config
        .slidingWindow()
        .filter(
            window -> !window.layers().isEmpty() && window.size() < config.contextLength())
        .ifPresent(
            window -> {
              throw new GgufException(
                  file,
                  "llama.cpp has no sliding window for %s, and this model's of %d tokens is shorter than its context of %d; set use_sliding_window to false or max_position_embeddings to %d"
                      .formatted(
                          config.family().modelType(),
                          window.size(),
                          config.contextLength(),
                          window.size()));
            });
    if (config.family() != DecoderFamily.LLAMA
        && (config.feedForwardBias()
            || (config.family() == DecoderFamily.QWEN3 && config.attentionBias()))) {
      throw new GgufException(
          file,
          "llama.cpp has no such biases for %s".formatted(config.family().modelType()));
    }
  }

  private Map<String, GgufValue> shape() {
    Map<String, GgufValue> values = new LinkedHashMap<>();
    String architecture = config.family().modelType();
    values.put("general.architecture", new GgufValue.Text(architecture));
    values.put("general.alignment", new GgufValue.Whole(GgufWriter.ALIGNMENT));
    values.put("general.quantization_version", new GgufValue.Whole(2));
    values.put("general.file_type", new GgufValue.Whole(fileType()));
    Map<String, Integer> numbers = new LinkedHashMap<>();
    numbers.put("vocab_size", config.vocabularySize());
    numbers.put("block_count", config.layers());
    numbers.put("context_length", config.contextLength());
    numbers.put("embedding_length", config.hiddenSize());
    numbers.put("feed_forward_length", config.intermediateSize());
    numbers.put("attention.head_count", config.heads());
    numbers.put("attention.head_count_kv", config.keyValueHeads());
    numbers.put("attention.key_length", config.headSize());
    numbers.put("attention.value_length", config.headSize());
    numbers.put("rope.dimension_count", config.headSize());
    numbers.forEach(
        (key, number) -> values.put(architecture + "." + key, new GgufValue.Whole(number)));
    values.put(
        architecture + ".attention.layer_norm_rms_epsilon",
        new GgufValue.Real(config.normEpsilon()));
    values.put(architecture + ".rope.freq_base", new GgufValue.Real(config.rotary().theta()));
    return values;
  }

  /** llama.cpp's number of what most tensors are. */
  private int fileType() {
    return switch (type) {
      case F32 -> 0;
      case F16 -> 1;
      case Q8_0 -> 7;
    };
  }

  private void collect() {
    long hidden = config.hiddenSize();
    long vocabulary = config.vocabularySize();
    add("model.embed_tokens.weight", "token_embd.weight", vocabulary, hidden);
    add("model.norm.weight", "output_norm.weight", hidden);
    if (!config.tiedEmbeddings()) {
      add("lm_head.weight", "output.weight", vocabulary, hidden);
    }
    config.rotary().scaling().ifPresent(this::addFrequencyFactors);
    for (int layer = 0; layer < config.layers(); layer++) {
      for (Map.Entry<String, String> module : MODULES.entrySet()) {
        collect("model.layers.%d.".formatted(layer), "blk.%d.".formatted(layer), module);
      }
    }
  }

  private void collect(String fromBlock, String toBlock, Map.Entry<String, String> module) {
    String from = fromBlock + module.getKey();
    String to = toBlock + module.getValue();
    boolean headNorm = module.getKey().endsWith("_norm");
    if (headNorm && config.family() != DecoderFamily.QWEN3) {
      return;
    }
    add(from + ".weight", to + ".weight", lengths(module.getKey()));
    if (weights.shape(from + ".bias").isPresent()) {
      add(from + ".bias", to + ".bias", lengths(module.getKey())[0]);
    }
  }

  private long[] lengths(String module) {
    long hidden = config.hiddenSize();
    long queries = (long) config.heads() * config.headSize();
    long keys = (long) config.keyValueHeads() * config.headSize();
    long inner = config.intermediateSize();
    return switch (module) {
      case "self_attn.q_proj" -> new long[] {queries, hidden};
      case "self_attn.k_proj", "self_attn.v_proj" -> new long[] {keys, hidden};
      case "self_attn.o_proj" -> new long[] {hidden, queries};
      case "mlp.gate_proj", "mlp.up_proj" -> new long[] {inner, hidden};
      case "mlp.down_proj" -> new long[] {hidden, inner};
      case "self_attn.q_norm", "self_attn.k_norm" -> new long[] {config.headSize()};
      default -> new long[] {hidden};
    };
  }

  private void add(String from, String to, long... lengths) {
    List<Long> expected = Arrays.stream(lengths).boxed().toList();
    List<Long> found =
        weights
            .shape(from)
            .orElseThrow(
                () ->
                    new GgufException(
                        file, "the model has no tensor %s; its snapshot is incomplete".formatted(from)));
    if (!found.equals(expected)) {
      throw new GgufException(
          file,
          "tensor %s has the shape %s where the config says %s; config.json and weights do not belong together"
              .formatted(from, found, expected));
    }
    parts.add(
        new GgufWriter.Part(
            to, expected, typeOf(lengths), () -> reordered(from, weights.load(from))));
  }

  private GgufType typeOf(long... lengths) {
    boolean divides = lengths[lengths.length - 1] % type.blockElements() == 0;
    return lengths.length == 1 || !divides ? GgufType.F32 : type;
  }

  private float[] reordered(String name, float[] values) {
    if (config.family() == DecoderFamily.LLAMA) {
      if (name.contains(".q_proj.")) {
        return RotatedRows.interleaved(values, config.heads(), config.headSize());
      } else if (name.contains(".k_proj.")) {
        return RotatedRows.interleaved(values, config.keyValueHeads(), config.headSize());
      }
    }
    return values;
  }

  private void addFrequencyFactors(RotaryEmbedding.Llama3Scaling scaling) {
    int half = config.headSize() / 2;
    parts.add(
        new GgufWriter.Part(
            "rope_freqs.weight",
            List.of((long) half),
            GgufType.F32,
            () -> RotatedRows.frequencyFactors(config.rotary().theta(), half, scaling)));
  }
}

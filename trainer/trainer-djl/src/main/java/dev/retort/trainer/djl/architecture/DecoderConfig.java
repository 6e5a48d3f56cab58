package dev.retort.trainer.djl.architecture;

import dev.retort.trainer.djl.safetensors.ElementType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The shape of a decoder, as its {@code config.json} tells it.
 *
 * @param vocabularySize token ids are below it, ≥ 1
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width inside a block's feed-forward part
 * @param layers blocks
 * @param heads of queries
 * @param keyValueHeads of keys and values; divides {@code heads}
 * @param headSize width of a head, even
 * @param contextLength the most tokens that the model was made for
 * @param normEpsilon of RMSNorm, &gt; 0
 * @param tiedEmbeddings whether the output layer is the embedding
 * @param attentionBias whether queries, keys, values and the attention's output have biases; in
 *     Qwen2 all but the output always have
 * @param feedForwardBias whether the feed-forward layers have biases
 * @param initialDeviation of random weights, &gt; 0
 */
public record DecoderConfig(
    DecoderFamily family,
    int vocabularySize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    int contextLength,
    double normEpsilon,
    RotaryEmbedding rotary,
    boolean tiedEmbeddings,
    boolean attentionBias,
    boolean feedForwardBias,
    Optional<SlidingWindow> slidingWindow,
    SpecialTokens specialTokens,
    double initialDeviation) {
  /** The output layer's module. */
  public static final String OUTPUT_LAYER = "lm_head";

  static final int MOST_LAYERS = 1000;
  private static final double EPSILON = 1e-5;
  private static final double THETA = 10_000;
  private static final double DEVIATION = 0.02;

  public DecoderConfig {
    Objects.requireNonNull(family);
    Objects.requireNonNull(rotary);
    Objects.requireNonNull(specialTokens);
    atLeastOne("vocab_size", vocabularySize);
    atLeastOne("hidden_size", hiddenSize);
    atLeastOne("intermediate_size", intermediateSize);
    atLeastOne("num_hidden_layers", layers);
    atLeastOne("num_attention_heads", heads);
    atLeastOne("num_key_value_heads", keyValueHeads);
    atLeastOne("head_dim", headSize);
    atLeastOne("max_position_embeddings", contextLength);
    require(
        layers <= MOST_LAYERS,
        "num_hidden_layers is at most %d, not %d".formatted(MOST_LAYERS, layers));
    require(
        (long) heads * headSize <= Integer.MAX_VALUE,
        "%d heads of head_dim %d are too wide".formatted(heads, headSize));
    require(
        heads % keyValueHeads == 0,
        "num_attention_heads %d is no multiple of num_key_value_heads %d"
            .formatted(heads, keyValueHeads));
    require(
        headSize % 2 == 0,
        "head_dim is even, because its halves rotate, not %d".formatted(headSize));
    require(normEpsilon > 0, "rms_norm_eps is > 0, not %s".formatted(normEpsilon));
    require(initialDeviation > 0, "initializer_range is > 0, not %s".formatted(initialDeviation));
    int count = layers;
    slidingWindow.ifPresent(
        window ->
            require(
                window.layers().stream().allMatch(layer -> layer >= 0 && layer < count),
                "a sliding window stands in the layers %s of %d"
                    .formatted(window.layers(), count)));
  }

  /** A small Llama with tied embeddings and no specials, for training from nothing. */
  public static DecoderConfig llama(
      int vocabularySize,
      int hiddenSize,
      int intermediateSize,
      int layers,
      int heads,
      int keyValueHeads,
      int contextLength) {
    return new DecoderConfig(
        DecoderFamily.LLAMA,
        vocabularySize,
        hiddenSize,
        intermediateSize,
        layers,
        heads,
        keyValueHeads,
        hiddenSize / heads,
        contextLength,
        EPSILON,
        new RotaryEmbedding(THETA, Optional.empty()),
        true,
        false,
        false,
        Optional.empty(),
        SpecialTokens.NONE,
        DEVIATION);
  }

  /**
   * Reads a {@code config.json}.
   *
   * @throws dev.retort.trainer.djl.safetensors.CheckpointException if it is missing, or asks for
   *     what cannot be computed
   */
  public static DecoderConfig read(Path file) {
    return ConfigFile.read(file);
  }

  /**
   * Writes a {@code config.json} that transformers reads.
   *
   * @param stored the type of the weights beside it
   */
  public void write(Path file, ElementType stored) {
    ConfigFile.write(this, file, stored);
  }

  /** This shape with other special tokens. */
  public DecoderConfig withSpecialTokens(SpecialTokens tokens) {
    return new DecoderConfig(
        family,
        vocabularySize,
        hiddenSize,
        intermediateSize,
        layers,
        heads,
        keyValueHeads,
        headSize,
        contextLength,
        normEpsilon,
        rotary,
        tiedEmbeddings,
        attentionBias,
        feedForwardBias,
        slidingWindow,
        tokens,
        initialDeviation);
  }

  /** The number of weights. */
  public long parameterCount() {
    return WeightNames.shapes(this).values().stream()
        .mapToLong(shape -> IntStream.of(shape).asLongStream().reduce(1, Math::multiplyExact))
        .sum();
  }

  /** Every linear layer by its module's name, block by block, the output layer last. */
  public Map<String, LinearShape> linearLayers() {
    Map<String, LinearShape> linear = new LinkedHashMap<>();
    for (int layer = 0; layer < layers; layer++) {
      for (int i = 0; i < WeightNames.LINEAR.size(); i++) {
        int[] shape = WeightNames.linearShape(this, i);
        linear.put(
            WeightNames.block(layer, WeightNames.LINEAR.get(i)),
            new LinearShape(shape[0], shape[1]));
      }
    }
    linear.put(OUTPUT_LAYER, new LinearShape(vocabularySize, hiddenSize));
    return linear;
  }

  boolean queryBias() {
    return family == DecoderFamily.QWEN2 || attentionBias;
  }

  boolean attentionOutputBias() {
    return family != DecoderFamily.QWEN2 && attentionBias;
  }

  boolean headNorms() {
    return family == DecoderFamily.QWEN3;
  }

  /** How many tokens a layer's tokens see; 0: all before. */
  int windowOf(int layer) {
    return slidingWindow
        .filter(window -> window.layers().contains(layer))
        .map(SlidingWindow::size)
        .orElse(0);
  }

  private static void atLeastOne(String name, int value) {
    require(value >= 1, "%s is ≥ 1, not %d".formatted(name, value));
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }
}

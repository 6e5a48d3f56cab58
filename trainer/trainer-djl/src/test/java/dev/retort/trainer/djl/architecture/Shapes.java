package dev.retort.trainer.djl.architecture;

import dev.retort.trainer.djl.architecture.RotaryEmbedding.Llama3Scaling;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Tiny decoders of every kind, with weights that make all parts matter. */
@SuppressWarnings("ImmutableEnumChecker")
enum Shapes {
  LLAMA(DecoderFamily.LLAMA, 4, 2, 8, false, false, false, 0, false),
  LLAMA_WITH_BIASES(DecoderFamily.LLAMA, 4, 4, 8, true, true, false, 0, false),
  LLAMA_WIDE_HEADS_ONE_KEY(DecoderFamily.LLAMA, 3, 1, 12, false, false, true, 0, false),
  QWEN2(DecoderFamily.QWEN2, 4, 2, 8, false, false, true, 0, false),
  QWEN2_WINDOW(DecoderFamily.QWEN2, 4, 2, 8, false, false, true, 5, false),
  QWEN3(DecoderFamily.QWEN3, 4, 2, 16, false, false, true, 0, false),
  QWEN3_WITH_BIASES(DecoderFamily.QWEN3, 2, 1, 6, true, false, false, 0, false),
  QWEN3_WINDOW_LLAMA3_ROPE(DecoderFamily.QWEN3, 4, 2, 16, false, false, false, 4, true);

  private final DecoderConfig config;

  Shapes(
      DecoderFamily family,
      int heads,
      int keyValueHeads,
      int headSize,
      boolean attentionBias,
      boolean feedForwardBias,
      boolean tied,
      int window,
      boolean llama3) {
    config =
        new DecoderConfig(
            family,
            50,
            32,
            44,
            3,
            heads,
            keyValueHeads,
            headSize,
            64,
            1e-5,
            new RotaryEmbedding(
                1000, llama3 ? Optional.of(new Llama3Scaling(8, 1, 4, 32)) : Optional.empty()),
            tied,
            attentionBias,
            feedForwardBias,
            window > 0
                ? Optional.of(new SlidingWindow(window, new TreeSet<>(Set.of(1, 2))))
                : Optional.empty(),
            SpecialTokens.NONE,
            0.3);
  }

  DecoderConfig config() {
    return config;
  }

  /** Random weights in which norms and biases differ from what they start as. */
  DecoderWeights weights() {
    DecoderWeights weights = DecoderWeights.random(config, 7);
    Random random = new Random(3);
    weights
        .parameters()
        .forEach(
            (name, array) -> {
              if (array.getShape().dimension() == 1) {
                float[] noise = new float[(int) array.size()];
                for (int i = 0; i < noise.length; i++) {
                  noise[i] = (float) random.nextGaussian() * 0.3f;
                }
                array.addi(weights.manager().create(noise));
              }
            });
    return weights;
  }

  /** Random texts of one length. */
  DecoderBatch batch(int rows, int columns) {
    Random random = new Random(5);
    int[][] ids = new int[rows][columns];
    for (int[] row : ids) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextInt(config.vocabularySize());
      }
    }
    return DecoderBatch.ofTexts(ids);
  }

  /** Two rows: three texts side by side, and one with padding before it. */
  DecoderBatch patchwork() {
    int[][] ids = {
      {3, 9, 4, 17, 2, 30, 31, 8, 1, 44, 6, 7}, {0, 0, 0, 5, 6, 7, 8, 9, 10, 11, 12, 13}
    };
    int[][] positions = {
      {0, 1, 2, 3, 4, 0, 1, 2, 0, 1, 2, 3}, {0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}
    };
    int[][] segments = {{1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3}, {0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
    int[][] labels = {
      {-100, 9, 4, -100, 2, -100, 31, 8, -100, 44, 6, 7},
      {-100, -100, -100, -100, 6, 7, 8, 9, 10, 11, 12, 13}
    };
    return DecoderBatch.of(ids, positions, segments, labels);
  }
}

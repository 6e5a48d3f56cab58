package dev.retort.trainer.djl.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Continues prompts with tokens drawn by their probabilities, many prompts at once. The same seed,
 * prompts and weights draw the same tokens.
 *
 * @param temperature by which logits are divided, &gt; 0
 * @param seed of the draws
 */
public record SampledGeneration(double temperature, long seed) {
  public SampledGeneration {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("a temperature is > 0, not " + temperature);
    }
  }

  /**
   * Continues prompts; the log-probabilities are those at the temperature.
   *
   * @param prompts each of at least one token
   * @param mostTokens of a continuation, ≥ 0; the context may end it earlier
   * @param stopTokens ids that end a continuation
   * @throws IllegalArgumentException as {@link GreedyGeneration#of} does
   */
  public List<Continuation> of(
      Decoder decoder, List<int[]> prompts, int mostTokens, Set<Integer> stopTokens) {
    SplittableRandom random = new SplittableRandom(seed);
    return GreedyGeneration.of(
        decoder,
        prompts,
        mostTokens,
        stopTokens,
        (logits, owner) ->
            DecoderKernels.call("sampled")
                .with(logits)
                .with(temperature)
                .with(draws(random, prompts.size(), owner))
                .arrays(owner));
  }

  private static NDArray draws(SplittableRandom random, int rows, NDManager owner) {
    float[] draws = new float[rows];
    for (int row = 0; row < rows; row++) {
      draws[row] = (float) random.nextDouble();
    }
    return owner.create(draws, new Shape(rows, 1, 1));
  }
}

package dev.retort.trainer.djl.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;

/**
 * Soft targets from a teacher's logits: its likeliest tokens at a temperature, with exact
 * log-probabilities, and the exact mass of the others.
 *
 * @param count tokens that are named, ≥ 1; a smaller vocabulary is named whole
 * @param temperature by which the teacher's logits are divided
 */
public record LikeliestTokens(int count, double temperature) {

  /**
   * Reads logits.
   *
   * @param logits places × vocabulary
   */
  public SoftTargets of(NDArray logits, NDManager owner) {
    int width = (int) Math.min(count, logits.getShape().get(1));
    try (NDManager scope = owner.newSubManager()) {
      List<NDArray> arrays =
          LossKernels.call("likeliest").with(logits).with(width).with(temperature).arrays(scope);
      return new SoftTargets(
          width,
          Arrays.stream(arrays.get(0).toLongArray()).mapToInt(Math::toIntExact).toArray(),
          arrays.get(1).toFloatArray(),
          arrays.get(2).toFloatArray());
    }
  }
}

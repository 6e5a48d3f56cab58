package dev.retort.trainer.djl.optimizer;

/** Changes weights by their gradients. Closing frees its own arrays. Not thread-safe. */
public interface Optimizer extends AutoCloseable {
  /**
   * One step along the gradients that the weights have collected; those without one stay as they
   * are. The gradients stay too: {@link dev.retort.trainer.djl.runtime.Gradients#clear} them.
   *
   * @param learningRate ≥ 0
   */
  void step(double learningRate);

  /** What it remembers of the steps so far; its arrays change with the next step. */
  OptimizerState state();

  /**
   * Goes on from a remembered state, whose values are copied.
   *
   * @throws IllegalArgumentException if an array is missing, extra or misshaped
   */
  void restore(OptimizerState state);

  @Override
  void close();
}

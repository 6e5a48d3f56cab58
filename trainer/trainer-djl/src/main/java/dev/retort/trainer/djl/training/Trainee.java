package dev.retort.trainer.djl.training;

import java.nio.file.Path;
import java.util.List;

/**
 * What a {@link StepLoop} trains: weights with their optimizer's state. Not thread-safe.
 *
 * <p>Every method that computes may throw {@link DeviceMemoryException}; gradients may then be
 * incomplete, weights are not.
 */
interface Trainee {

  /**
   * Adds the gradient of {@code Σ loss of the answers' tokens / targets}.
   *
   * @param rows sequences that share a row do not see each other
   * @param targets answer tokens of the whole step
   * @param seed of what is dropped
   * @return Σ loss / targets
   */
  double accumulate(List<List<TokenSequence>> rows, long targets, long seed);

  /** Forgets the gradients that were added. */
  void clearGradients();

  /**
   * Changes the weights along the gradients, which are forgotten then.
   *
   * @param step from 1
   * @param rate the learning rate
   * @return the gradients' global norm before clipping; if it is no finite number, the weights are
   *     left alone
   */
  double update(long step, double rate);

  /** Σ loss of the answers' tokens by the weights that would be published, nothing dropped. */
  double loss(List<List<TokenSequence>> rows);

  /** Remembers the weights that would be published as the best so far. */
  void keepBest();

  /** Writes all that training needs to go on. */
  void save(Path folder);

  /** Goes on from what {@link #save} wrote. */
  void restore(Path folder);
}

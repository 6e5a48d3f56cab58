package dev.retort.trainer;

import java.util.Objects;

/**
 * What to train. Hardware is no part of it: the same spec gives the same model wherever it runs on
 * the same processor type.
 *
 * @param objective what to learn
 * @param seed every random choice follows from it
 * @param folds out-of-fold parts of the training rows, ≥ 2
 * @param decoder how a decoder is trained, if one is
 */
public record TrainingSpec(
    TrainingObjective objective, long seed, int folds, DecoderRecipe decoder) {
  /** The default number of out-of-fold parts. */
  public static final int DEFAULT_FOLDS = 5;

  public TrainingSpec {
    Objects.requireNonNull(objective);
    Objects.requireNonNull(decoder);
    if (objective instanceof LogitDistillation && decoder.slotSwaps()) {
      throw new IllegalArgumentException(
          "slotSwaps make other examples in every pass, of which the teacher's probabilities are not known; leave out either slotSwaps or the distillation");
    }
    if (folds < 2) {
      throw new IllegalArgumentException("out-of-fold scores need at least 2 folds, not " + folds);
    }
  }

  /** The defaults, with a seed. */
  public static TrainingSpec seeded(long seed) {
    return new TrainingSpec(new SupervisedFineTuning(), seed, DEFAULT_FOLDS, DecoderRecipe.DEFAULT);
  }

  /** The same, for a task that has instructions. */
  public TrainingSpec instructed(String words) {
    return new TrainingSpec(objective, seed, folds, decoder.instructed(words));
  }
}

package dev.retort.trainer.djl.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.trainer.LogitDistillation;
import java.util.Arrays;

/**
 * The loss of {@link LogitDistillation}: for each token {@code (1 − hardShare) · T² · divergence +
 * hardShare · cross-entropy}. Where the teacher said nothing, cross-entropy has the weight 1;
 * tokens that the student wrote itself have no cross-entropy, and the divergence has the weight T².
 * Stateless.
 */
public final class DistillationLoss {
  private final DivergenceLoss divergence;
  private final double temperature;
  private final double hardShare;

  /** The loss that an objective asks for. */
  public DistillationLoss(LogitDistillation objective) {
    divergence = DivergenceLoss.of(objective.divergence());
    temperature = objective.temperature();
    hardShare = objective.hardShare();
  }

  /** Some tokens that are to be learnt. The arrays are not copied and stay as they are. */
  public static final class Tokens {
    private final int[] ids;
    private final SoftTargets teacher;
    private final boolean[] own;

    /**
     * @param ids of the tokens themselves
     * @param teacher what it finds likely in each one's place
     * @param own whether the student wrote them itself
     */
    public Tokens(int[] ids, SoftTargets teacher, boolean[] own) {
      if (ids.length != teacher.places() || ids.length != own.length) {
        throw new IllegalArgumentException(
            "%d tokens have %d soft targets and %d authors"
                .formatted(ids.length, teacher.places(), own.length));
      }
      this.ids = ids;
      this.teacher = teacher;
      this.own = own;
    }

    /** How many there are. */
    public int count() {
      return ids.length;
    }

    /** Those from one, inclusive, to another, exclusive. */
    public Tokens between(int from, int to) {
      return new Tokens(
          Arrays.copyOfRange(ids, from, to),
          teacher.between(from, to),
          Arrays.copyOfRange(own, from, to));
    }
  }

  /**
   * The sum over tokens; gradients flow into the logits.
   *
   * @param logits of the student, tokens × vocabulary, F32
   * @param scope owns all that is needed on the way back; it outlives that
   * @return one number
   */
  public NDArray sum(NDArray logits, Tokens tokens, NDManager scope) {
    float[] soft = new float[tokens.count()];
    float[] hard = new float[soft.length];
    for (int i = 0; i < soft.length; i++) {
      boolean known = tokens.teacher.isKnown(i);
      double ownShare = known ? hardShare : 1;
      hard[i] = tokens.own[i] ? 0 : (float) ownShare;
      double softShare = tokens.own[i] ? 1 : 1 - hardShare;
      soft[i] = known ? (float) (softShare * temperature * temperature) : 0;
    }
    NDArray divergences =
        divergence.each(logits, TeacherArrays.of(tokens.teacher, scope), temperature, scope);
    return LossKernels.call("mixed")
        .with(divergences)
        .with(scope.create(soft))
        .with(logits)
        .with(scope.create(Arrays.stream(tokens.ids).asLongStream().toArray()))
        .with(scope.create(hard))
        .array(scope);
  }
}

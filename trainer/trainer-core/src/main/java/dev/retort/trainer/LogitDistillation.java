package dev.retort.trainer;

import java.util.Objects;
import java.util.Optional;

/**
 * Learn how likely the teacher finds each token, not only which it took (Hinton et al. 2015). A
 * token's loss is {@code (1 − hardShare) · T² · divergence + hardShare · cross-entropy}, both
 * distributions taken at the temperature T in the divergence and at 1 in the cross-entropy; T²
 * keeps the gradients of the two parts in proportion whatever T is. Decoders alone learn this way;
 * other students of the task learn the answers as they stand.
 *
 * @param teacher where its probabilities come from
 * @param divergence of the student from the teacher
 * @param temperature T &gt; 0; 1 for captured probabilities, whose unseen part cannot be tempered
 * @param hardShare weight of the answer as it stands, in [0, 1]; tokens that the teacher said
 *     nothing about have it whole, and those that the student wrote itself have none
 * @param likeliest how many of the teacher's tokens are known one by one, ≥ 1; the others are one
 *     bucket
 * @param onPolicy when the student learns from its own answers, if it does; needs a checkpoint
 */
public record LogitDistillation(
    TeacherScores teacher,
    Divergence divergence,
    double temperature,
    double hardShare,
    int likeliest,
    Optional<OnPolicy> onPolicy)
    implements TrainingObjective {
  /** The usual number of tokens that are known one by one. */
  public static final int DEFAULT_LIKELIEST = 16;

  public LogitDistillation {
    Objects.requireNonNull(teacher);
    Objects.requireNonNull(divergence);
    Objects.requireNonNull(onPolicy);
    require(temperature > 0 && Double.isFinite(temperature), "temperature is > 0", temperature);
    require(hardShare >= 0 && hardShare <= 1, "hardShare lies in [0, 1]", hardShare);
    require(likeliest >= 1, "likeliest is ≥ 1", likeliest);
    if (teacher instanceof TeacherScores.Captured) {
      require(
          temperature == 1,
          "captured probabilities have no tail that could be tempered: temperature is 1",
          temperature);
      if (onPolicy.isPresent()) {
        throw new IllegalArgumentException(
            "onPolicy needs a teacher that scores new answers, and captured probabilities are those of old ones; name the folder of a teacher's checkpoint, or leave onPolicy out");
      }
    }
  }

  private static void require(boolean holds, String rule, double value) {
    if (!holds) {
      throw new IllegalArgumentException("%s, not %s".formatted(rule, value));
    }
  }
}

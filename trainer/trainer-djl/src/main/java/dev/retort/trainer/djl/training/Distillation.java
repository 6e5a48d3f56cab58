package dev.retort.trainer.djl.training;

import dev.retort.trainer.LogitDistillation;
import java.util.Objects;
import java.util.Optional;

/**
 * How a decoder learns from a teacher's probabilities.
 *
 * @param objective what to learn from them
 * @param teacher scores the student's own answers; needed where the objective has any
 * @param endId the token that ends an answer
 * @param mostAnswerTokens that the student may write, ≥ 1
 */
public record Distillation(
    LogitDistillation objective, Optional<AnswerScorer> teacher, int endId, int mostAnswerTokens) {
  public Distillation {
    Objects.requireNonNull(objective);
    if (objective.onPolicy().isPresent() && teacher.isEmpty()) {
      throw new IllegalArgumentException("the student's own answers need a teacher's scores");
    }
  }
}

package dev.retort.evaluator.deferral;

import java.util.List;
import java.util.Objects;
import java.util.function.DoubleFunction;

/**
 * Criteria that differ in one threshold only, with what calibration rows score on its scale. A
 * method of choosing needs no more than this: the cuts of one order of rows.
 *
 * @param answers each calibration row's score and whether its answer is right, in the order of ids;
 *     no score comes from a model that saw its own row
 * @param criterion the criterion that answers from a score in [0, 1] on
 */
public record CriterionFamily(
    List<ScoredAnswer> answers, DoubleFunction<AnswerCriterion> criterion) {
  public CriterionFamily {
    answers = List.copyOf(answers);
    Objects.requireNonNull(criterion);
  }
}

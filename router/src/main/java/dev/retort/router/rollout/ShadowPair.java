package dev.retort.router.rollout;

import dev.retort.evaluator.task.EvaluationTask;
import java.util.Objects;
import java.util.Optional;

/**
 * What two versions made of a request.
 *
 * @param champion its answer; empty if it left the request to the teacher
 * @param candidate its answer; empty if it would have
 * @param teacher the teacher's answer; empty unless the request is of the uniform sample
 * @param right when an answer is as good as another
 */
public record ShadowPair(
    Optional<String> champion,
    Optional<String> candidate,
    Optional<String> teacher,
    EvaluationTask right) {
  public ShadowPair {
    Objects.requireNonNull(champion);
    Objects.requireNonNull(candidate);
    Objects.requireNonNull(teacher);
    Objects.requireNonNull(right);
  }

  /** Who would have answered otherwise than the teacher. */
  record Lost(boolean champion, boolean candidate) {}

  /** Whether both answers are the same by the task's measure. */
  boolean areAlike() {
    return right.agrees(champion.orElseThrow(), candidate.orElseThrow());
  }

  /** Empty where nobody knows the right answer. */
  Optional<Lost> lost() {
    return teacher.map(
        reference -> new Lost(differs(reference, champion), differs(reference, candidate)));
  }

  private boolean differs(String reference, Optional<String> answer) {
    return answer.filter(given -> !right.agrees(reference, given)).isPresent();
  }
}

package dev.retort.evaluator.measure;

import dev.retort.evaluator.task.EvaluationTask;
import java.util.Objects;

/**
 * 1 where an answer agrees with the reference, else 0.
 *
 * @param task what counts as agreeing
 */
public record Agreement(EvaluationTask task) implements Measure {
  /** The same text. */
  public static final Agreement EXACT_MATCH = new Agreement(EvaluationTask.EXACT_MATCH);

  public Agreement {
    Objects.requireNonNull(task);
  }

  @Override
  public Score score(MeasuredAnswer row) {
    return Score.Scored.oneIf(task.agrees(row.reference(), row.answer()));
  }
}

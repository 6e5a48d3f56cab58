package dev.retort.evaluator;

import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.ScoredAnswer;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.Prediction;

/** One row as a served system treats it. */
record ServedRow(
    TrainingExample row, Prediction prediction, double score, Verdict verdict, Route route) {

  /** Whether the student's answer agrees with the reference. */
  enum Verdict {
    AGREES,
    DIFFERS
  }

  /** Who answers. */
  enum Route {
    STUDENT,
    TEACHER
  }

  static ServedRow of(
      TrainingExample row, Prediction prediction, DeferralRule rule, EvaluationTask task) {
    return new ServedRow(
        row,
        prediction,
        rule.score(row.input(), prediction),
        task.agrees(row.answer(), prediction.answer()) ? Verdict.AGREES : Verdict.DIFFERS,
        rule.answers(row.input(), prediction) ? Route.STUDENT : Route.TEACHER);
  }

  /** The same row, left to the teacher. */
  ServedRow deferred() {
    return new ServedRow(row, prediction, score, verdict, Route.TEACHER);
  }

  boolean agrees() {
    return verdict == Verdict.AGREES;
  }

  boolean answered() {
    return route == Route.STUDENT;
  }

  boolean lost() {
    return answered() && !agrees();
  }

  /** By what the deferral rule goes. */
  ScoredAnswer ranked() {
    return new ScoredAnswer(score, agrees());
  }

  /** By the student's confidence. */
  ScoredAnswer scored() {
    return new ScoredAnswer(prediction.confidence(), agrees());
  }
}

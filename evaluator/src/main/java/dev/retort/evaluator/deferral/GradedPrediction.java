package dev.retort.evaluator.deferral;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;

/** An out-of-fold prediction, and whether it agrees with the reference. */
record GradedPrediction(ExchangeId id, Prediction prediction, boolean correct) {

  static GradedPrediction of(OutOfFoldPrediction row, EvaluationTask task) {
    return new GradedPrediction(
        row.id(), row.prediction(), task.agrees(row.reference(), row.prediction().answer()));
  }
}

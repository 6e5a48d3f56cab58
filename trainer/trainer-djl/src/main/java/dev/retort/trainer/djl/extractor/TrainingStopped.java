package dev.retort.trainer.djl.extractor;

import dev.retort.trainer.TrainingOutcome;

/** Carries an early ending from the innermost loop to the engine's door, which returns it. */
final class TrainingStopped extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient TrainingOutcome outcome;

  TrainingStopped(TrainingOutcome outcome) {
    super(outcome.toString(), null, false, false);
    this.outcome = outcome;
  }

  TrainingOutcome outcome() {
    return outcome;
  }
}

package dev.retort.trainer;

/**
 * Carries an early ending from an engine's innermost loop to its door, which returns it. It never
 * leaves an engine.
 */
public final class TrainingStopped extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient TrainingOutcome outcome;

  /** Stops a training with its outcome. */
  public TrainingStopped(TrainingOutcome outcome) {
    super(outcome.toString(), null, false, false);
    this.outcome = outcome;
  }

  /** What the engine returns. */
  public TrainingOutcome outcome() {
    return outcome;
  }
}

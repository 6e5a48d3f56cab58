package dev.retort.trainer.djl.training;

/** How a training loop ended. */
public sealed interface LoopEnding {

  /**
   * All steps are done, or more of them have stopped to help.
   *
   * @param steps that were done
   * @param bestStep after which the published weights were
   * @param heldOutLoss mean loss a token by them, on the held-out rows
   * @param tokens that were trained on, padding left out
   * @param seconds that it took
   */
  record Trained(long steps, long bestStep, double heldOutLoss, long tokens, double seconds)
      implements LoopEnding {}

  /**
   * The loss or a gradient stopped being a finite number.
   *
   * @param evidence what was seen, where
   */
  record Diverged(String evidence) implements LoopEnding {}

  /**
   * Not even a single row fits.
   *
   * @param evidence what the device said
   */
  record OutOfMemory(String evidence) implements LoopEnding {}

  /** Somebody asked it to stop; there is a checkpoint. */
  record Cancelled() implements LoopEnding {}
}

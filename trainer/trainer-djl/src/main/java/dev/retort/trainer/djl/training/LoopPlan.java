package dev.retort.trainer.djl.training;

import dev.retort.trainer.Optimisation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What a loop does.
 *
 * @param optimisation how weights change
 * @param packing of sequences into rows
 * @param microRows rows that the device takes at once, ≥ 1
 * @param heldOut what the loss is looked at on; none: training ends after its epochs
 * @param stepsBetweenLooks ≥ 1
 * @param betweenCheckpoints how much work may be lost at most
 * @param seed of the order and of what is dropped
 */
record LoopPlan(
    Optimisation optimisation,
    RowPacking packing,
    int microRows,
    List<TokenSequence> heldOut,
    int stepsBetweenLooks,
    Duration betweenCheckpoints,
    long seed) {
  LoopPlan {
    Objects.requireNonNull(optimisation);
    Objects.requireNonNull(packing);
    Objects.requireNonNull(betweenCheckpoints);
    heldOut = List.copyOf(heldOut);
    if (microRows < 1 || stepsBetweenLooks < 1) {
      throw new IllegalArgumentException(
          "microRows and stepsBetweenLooks are ≥ 1, not %d and %d"
              .formatted(microRows, stepsBetweenLooks));
    }
  }

  /** Rows that a step of the optimizer sees. */
  int rowsPerStep() {
    return Math.max(1, Math.round(optimisation.tokensPerStep() / (float) packing.length()));
  }
}

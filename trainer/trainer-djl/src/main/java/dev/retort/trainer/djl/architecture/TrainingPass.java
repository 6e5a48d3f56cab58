package dev.retort.trainer.djl.architecture;

import java.util.Objects;

/**
 * How gradients of a batch are computed.
 *
 * @param dropout share of the embedding's and of each branch's outputs that are dropped, in [0, 1)
 * @param memory what is kept between the ways forward and back
 * @param seed of what is dropped; equal seeds drop the same, whatever is kept
 */
public record TrainingPass(double dropout, Memory memory, long seed) {
  /** Nothing is dropped, everything kept. */
  public static final TrainingPass PLAIN = new TrainingPass(0, Memory.KEEP_ALL, 0);

  public TrainingPass {
    Objects.requireNonNull(memory);
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("a dropout lies in [0, 1), not at " + dropout);
    }
  }

  /** What is kept between the ways forward and back. */
  public enum Memory {
    /** All that gradients need: fastest. */
    KEEP_ALL,
    /** Every block's input; the block runs again on the way back (Chen et al. 2016). */
    RECOMPUTE_BLOCKS
  }
}

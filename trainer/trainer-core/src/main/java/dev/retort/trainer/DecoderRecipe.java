package dev.retort.trainer;

import java.util.Objects;

/**
 * How a decoder is trained.
 *
 * @param start its weights before
 * @param optimisation how they change
 * @param contextLength tokens that a prompt and its answer may have together, ≥ 16
 * @param slotSwaps whether, in structured tasks, slot values are exchanged between examples,
 *     consistently in request and answer
 */
public record DecoderRecipe(
    DecoderStart start, Optimisation optimisation, int contextLength, boolean slotSwaps) {
  private static final int SHORTEST_CONTEXT = 16;

  /** A tiny model from nothing. */
  public static final DecoderRecipe DEFAULT =
      new DecoderRecipe(
          new DecoderStart.Scratch(DecoderSize.TINY), Optimisation.FROM_SCRATCH, 512, false);

  public DecoderRecipe {
    Objects.requireNonNull(start);
    Objects.requireNonNull(optimisation);
    if (contextLength < SHORTEST_CONTEXT) {
      throw new IllegalArgumentException(
          "a context has at least %d tokens, not %d".formatted(SHORTEST_CONTEXT, contextLength));
    }
  }
}

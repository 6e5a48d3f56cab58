package dev.retort.trainer;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How a decoder is trained.
 *
 * @param start its weights before
 * @param optimisation how they change
 * @param contextLength tokens that a prompt and its answer may have together, ≥ 16
 * @param slotSwaps whether, in structured tasks, slot values are exchanged between examples,
 *     consistently in request and answer
 * @param instructions of the task, which the student reads before every request, in training and in
 *     serving
 * @param warmStart the student that it begins with in place of its start's weights; empty: none
 */
public record DecoderRecipe(
    DecoderStart start,
    Optimisation optimisation,
    int contextLength,
    boolean slotSwaps,
    Optional<String> instructions,
    Optional<WarmStart> warmStart) {
  private static final int SHORTEST_CONTEXT = 16;

  /** A tiny model from nothing. */
  public static final DecoderRecipe DEFAULT =
      new DecoderRecipe(
          new DecoderStart.Scratch(DecoderSize.TINY), Optimisation.FROM_SCRATCH, 512, false);

  @JsonCreator
  public DecoderRecipe {
    Objects.requireNonNull(start);
    Objects.requireNonNull(optimisation);
    instructions = instructions == null ? Optional.empty() : instructions;
    warmStart = warmStart == null ? Optional.empty() : warmStart;
    if (warmStart.isPresent() && start instanceof DecoderStart.LowRank) {
      throw new IllegalArgumentException(
          "an adapter is learnt over a base model's own weights, and a student's are merged with its adapter; begin with the student under start: full or scratch, or leave it out");
    }
    if (contextLength < SHORTEST_CONTEXT) {
      throw new IllegalArgumentException(
          "a context has at least %d tokens, not %d".formatted(SHORTEST_CONTEXT, contextLength));
    }
  }

  /** A recipe without instructions, begun with its start's own weights. */
  public DecoderRecipe(
      DecoderStart start, Optimisation optimisation, int contextLength, boolean slotSwaps) {
    this(start, optimisation, contextLength, slotSwaps, Optional.empty(), Optional.empty());
  }

  /** The same recipe, begun with an earlier student. */
  public DecoderRecipe from(WarmStart student) {
    return new DecoderRecipe(
        start, optimisation, contextLength, slotSwaps, instructions, Optional.of(student));
  }

  /** The same recipe, begun with its start's own weights. */
  public DecoderRecipe cold() {
    return new DecoderRecipe(
        start, optimisation, contextLength, slotSwaps, instructions, Optional.empty());
  }

  /** The folder of the student that it begins with, if one was found. */
  public Optional<Path> student() {
    return warmStart
        .filter(WarmStart.FromStudent.class::isInstance)
        .map(found -> ((WarmStart.FromStudent) found).folder());
  }

  /**
   * The same recipe with a task's instructions, if its student begins with weights that can read:
   * to one that begins with nothing, words that never change say nothing.
   */
  public DecoderRecipe instructed(String words) {
    return start instanceof DecoderStart.Scratch || words.isBlank()
        ? this
        : new DecoderRecipe(
            start, optimisation, contextLength, slotSwaps, Optional.of(words), warmStart);
  }
}

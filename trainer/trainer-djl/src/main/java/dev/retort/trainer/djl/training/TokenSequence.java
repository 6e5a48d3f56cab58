package dev.retort.trainer.djl.training;

import dev.retort.trainer.djl.loss.SoftTargets;
import java.util.Optional;

/** An example as tokens. The arrays are not copied and stay as they are. */
public final class TokenSequence {
  private final int[] prompt;
  private final int[] answer;
  private final Optional<SoftTargets> softTargets;
  private final boolean own;

  /**
   * @param prompt what is given
   * @param answer what is to be learnt, its end token included
   */
  public TokenSequence(int[] prompt, int[] answer) {
    this(prompt, answer, Optional.empty(), false);
  }

  private TokenSequence(
      int[] prompt, int[] answer, Optional<SoftTargets> softTargets, boolean own) {
    this.prompt = prompt;
    this.answer = answer;
    this.softTargets = softTargets;
    this.own = own;
  }

  /** A student's own answer: nobody says that it is right. */
  static TokenSequence own(int[] prompt, int[] answer) {
    return new TokenSequence(prompt, answer, Optional.empty(), true);
  }

  /**
   * The same with what a teacher finds likely in the place of each of the answer's tokens.
   *
   * @throws IllegalArgumentException if they are not as many
   */
  public TokenSequence with(SoftTargets targets) {
    if (targets.places() != answer.length) {
      throw new IllegalArgumentException(
          "an answer of %d tokens has as many soft targets, not %d"
              .formatted(answer.length, targets.places()));
    }
    return new TokenSequence(prompt, answer, Optional.of(targets), own);
  }

  /** What is given. */
  public int[] prompt() {
    return prompt;
  }

  /** What is to be learnt, its end token included. */
  public int[] answer() {
    return answer;
  }

  /** What a teacher finds likely in the place of each of the answer's tokens, if one was asked. */
  public Optional<SoftTargets> softTargets() {
    return softTargets;
  }

  /** Whether the student wrote the answer itself. */
  public boolean isOwn() {
    return own;
  }

  /** Tokens of prompt and answer together. */
  public int length() {
    return prompt.length + answer.length;
  }
}

package dev.retort.trainer.djl.training;

/**
 * An example as tokens. The arrays are not copied and stay as they are.
 *
 * @param prompt what is given
 * @param answer what is to be learnt, its end token included
 */
public record TokenSequence(int[] prompt, int[] answer) {

  /** Tokens of prompt and answer together. */
  public int length() {
    return prompt.length + answer.length;
  }
}

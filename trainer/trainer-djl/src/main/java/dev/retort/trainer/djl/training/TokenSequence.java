package dev.retort.trainer.djl.training;

/** An example as tokens. The arrays are not copied and stay as they are. */
public final class TokenSequence {
  private final int[] prompt;
  private final int[] answer;

  /**
   * @param prompt what is given
   * @param answer what is to be learnt, its end token included
   */
  public TokenSequence(int[] prompt, int[] answer) {
    this.prompt = prompt;
    this.answer = answer;
  }

  /** What is given. */
  public int[] prompt() {
    return prompt;
  }

  /** What is to be learnt, its end token included. */
  public int[] answer() {
    return answer;
  }

  /** Tokens of prompt and answer together. */
  public int length() {
    return prompt.length + answer.length;
  }
}

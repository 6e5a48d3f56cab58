package dev.retort.trainer.djl.architecture;

import java.util.Arrays;

/** Tokens of one text and which of them are to be learned. Immutable. */
public final class LabelledTokens {
  private final int[] ids;
  private final int learnedFrom;

  private LabelledTokens(int[] ids, int learnedFrom) {
    this.ids = ids;
    this.learnedFrom = learnedFrom;
  }

  /** A text of which every token is learned. */
  public static LabelledTokens of(int... ids) {
    return new LabelledTokens(ids.clone(), 0);
  }

  /** A prompt that is only read, and the answer that is learned. */
  public static LabelledTokens answer(int[] prompt, int[] answer) {
    int[] ids = Arrays.copyOf(prompt, prompt.length + answer.length);
    System.arraycopy(answer, 0, ids, prompt.length, answer.length);
    return new LabelledTokens(ids, prompt.length);
  }

  /** The number of tokens. */
  public int length() {
    return ids.length;
  }

  /** The number of tokens that are learned, when the text's first is not predicted. */
  public int targets() {
    return ids.length - Math.min(ids.length, Math.max(1, learnedFrom));
  }

  int id(int index) {
    return ids[index];
  }

  int label(int index) {
    return index < learnedFrom ? DecoderBatch.IGNORED : ids[index];
  }
}

package dev.retort.trainer.djl.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tokens that a task's prompts begin with, such as instructions and examples, to be computed once
 * for many sequences. Immutable. The array is not copied and stays as it is.
 */
public final class SharedPrefix {
  /** Nothing is shared. */
  public static final SharedPrefix NONE = new SharedPrefix(new int[0]);

  /** A shorter one costs about as much by itself as it saves. */
  private static final int SHORTEST = 16;

  /** A prefix that spares less than this share of all tokens is left alone. */
  private static final double LEAST_SPARED = 0.1;

  private final int[] tokens;

  private SharedPrefix(int[] tokens) {
    this.tokens = tokens;
  }

  /**
   * The prefix that spares most tokens, if it spares enough of them: of the prompts' beginnings,
   * each continued by the token that most of the prompts continue with (the least of several), the
   * one with the greatest product of its length and the number of prompts that begin with it. At
   * least one token of each such prompt is left.
   */
  public static SharedPrefix of(List<TokenSequence> sequences) {
    long all = sequences.stream().mapToLong(TokenSequence::length).sum();
    List<int[]> alike = new ArrayList<>();
    sequences.forEach(sequence -> alike.add(sequence.prompt()));
    int[] path = new int[0];
    int best = 0;
    long mostSpared = 0;
    while (alike.size() > 1) {
      int depth = path.length;
      int next = mostFrequent(alike, depth);
      alike.removeIf(prompt -> prompt.length < depth + 2 || prompt[depth] != next);
      path = Arrays.copyOf(path, depth + 1);
      path[depth] = next;
      long spared = (alike.size() - 1L) * path.length;
      if (spared > mostSpared) {
        mostSpared = spared;
        best = path.length;
      }
    }
    return best >= SHORTEST && mostSpared >= LEAST_SPARED * all
        ? new SharedPrefix(Arrays.copyOf(path, best))
        : NONE;
  }

  /** The token that most of the prompts with one more than it have at a place; −1 if none has. */
  private static int mostFrequent(List<int[]> prompts, int place) {
    Map<Integer, Integer> counts = new TreeMap<>();
    prompts.stream()
        .filter(prompt -> prompt.length >= place + 2)
        .forEach(prompt -> counts.merge(prompt[place], 1, Integer::sum));
    int best = -1;
    int most = 0;
    for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
      if (count.getValue() > most) {
        most = count.getValue();
        best = count.getKey();
      }
    }
    return best;
  }

  /** The number of its tokens; 0 if nothing is shared. */
  public int length() {
    return tokens.length;
  }

  /** The tokens that a sequence needs room for in a row: all but the prefix, if it shares it. */
  public int ownLength(TokenSequence sequence) {
    return sequence.length() - (begins(sequence) ? tokens.length : 0);
  }

  /** Whether a prompt goes on after the prefix. */
  boolean begins(TokenSequence sequence) {
    return tokens.length > 0
        && sequence.prompt().length > tokens.length
        && Arrays.equals(sequence.prompt(), 0, tokens.length, tokens, 0, tokens.length);
  }

  int[] tokens() {
    return tokens;
  }
}

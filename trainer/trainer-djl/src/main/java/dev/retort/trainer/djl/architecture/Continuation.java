package dev.retort.trainer.djl.architecture;

import java.util.List;

/**
 * What a decoder adds to a prompt.
 *
 * @param tokens without the token that ended it
 * @param logProbabilities of each token, natural
 * @param end why there are no more
 */
public record Continuation(List<Integer> tokens, List<Double> logProbabilities, End end) {
  public Continuation {
    tokens = List.copyOf(tokens);
    logProbabilities = List.copyOf(logProbabilities);
  }

  /** Why a continuation has no more tokens. */
  public enum End {
    /** One of the stop tokens came. */
    STOP_TOKEN,
    /** There are as many as were asked for. */
    LENGTH,
    /** The model's context is full. */
    CONTEXT
  }
}

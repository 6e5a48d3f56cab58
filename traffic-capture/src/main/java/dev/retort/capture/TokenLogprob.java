package dev.retort.capture;

import java.util.List;
import java.util.Objects;

/**
 * How likely the model found one token of its answer, and what it would have written otherwise.
 *
 * @param token its text
 * @param logprob the natural logarithm of its probability, ≤ 0
 * @param alternatives the likeliest tokens at this place, as far as the provider tells
 */
public record TokenLogprob(String token, double logprob, List<Alternative> alternatives) {
  public TokenLogprob {
    Objects.requireNonNull(token);
    alternatives = List.copyOf(alternatives);
  }

  /**
   * A token that stood to choice.
   *
   * @param token its text
   * @param logprob the natural logarithm of its probability, ≤ 0
   */
  public record Alternative(String token, double logprob) {
    public Alternative {
      Objects.requireNonNull(token);
    }
  }
}

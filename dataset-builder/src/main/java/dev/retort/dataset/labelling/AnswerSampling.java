package dev.retort.dataset.labelling;

import java.util.OptionalDouble;

/**
 * How an answer is drawn.
 *
 * @param temperature empty leaves it to the endpoint
 * @param topLogprobs how many of the likeliest tokens to ask for at each place, 0 to 20; 0 asks for
 *     no probabilities. An endpoint that refuses such a request is asked again without
 */
public record AnswerSampling(OptionalDouble temperature, int topLogprobs) {
  /** As the endpoint sees fit. */
  public static final AnswerSampling DEFAULT = new AnswerSampling(OptionalDouble.empty(), 0);

  private static final int MOST_LOGPROBS = 20;

  public AnswerSampling {
    if (temperature.isPresent() && !(temperature.getAsDouble() >= 0)) {
      throw new IllegalArgumentException("a temperature is ≥ 0, not " + temperature.getAsDouble());
    }
    if (topLogprobs < 0 || topLogprobs > MOST_LOGPROBS) {
      throw new IllegalArgumentException(
          "topLogprobs lies between 0 and %d, not at %d".formatted(MOST_LOGPROBS, topLogprobs));
    }
  }
}

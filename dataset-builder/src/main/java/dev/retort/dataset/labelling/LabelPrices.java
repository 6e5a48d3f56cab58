package dev.retort.dataset.labelling;

import dev.retort.capture.PriceTable;
import dev.retort.capture.TokenUsage;
import java.util.Objects;
import java.util.Optional;

/**
 * What the teacher's answers cost, before they are there and after. Immutable.
 *
 * @param prices what providers charge
 * @param model the model to ask; empty: the one that the request asked for
 * @param completionTokens an answer's expected length
 */
public record LabelPrices(PriceTable prices, Optional<String> model, long completionTokens) {
  public LabelPrices {
    Objects.requireNonNull(prices);
    Objects.requireNonNull(model);
    if (completionTokens < 1) {
      throw new IllegalArgumentException(
          "an answer has at least one token, not " + completionTokens);
    }
  }

  /** The model that a prompt is sent to. */
  String modelFor(UnlabelledPrompt prompt) {
    return model.orElse(prompt.model());
  }

  /** The tokens that a prompt is expected to have: its characters divided by four. */
  long promptTokens(UnlabelledPrompt prompt) {
    return Math.max(1, PromptPool.tokens(prompt.characters()));
  }

  /**
   * What one answer to a prompt is expected to cost, in US dollars.
   *
   * @throws IllegalArgumentException if the price table has no price for the model: without one
   *     there is no keeping to a budget
   */
  double expected(UnlabelledPrompt prompt) {
    return cost(modelFor(prompt), new TokenUsage(promptTokens(prompt), completionTokens));
  }

  /** What a model's usage costs, in US dollars. */
  double cost(String asked, TokenUsage usage) {
    return prices
        .cost(asked, usage)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no price for model '%s', so no budget can be kept: add it under prices in the configuration, or a price for '%s'."
                        .formatted(asked, PriceTable.ANY_MODEL)));
  }
}

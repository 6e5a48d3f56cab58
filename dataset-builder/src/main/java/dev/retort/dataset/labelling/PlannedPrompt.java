package dev.retort.dataset.labelling;

import dev.retort.capture.ExchangeId;
import java.util.Objects;

/**
 * A prompt that is worth an answer.
 *
 * @param id the exchange
 * @param model the model to ask
 * @param reason why it has no usable answer
 * @param uncertainty how unsure the student is about it, in [0, 1]
 * @param similar how many captured requests its answer stands for, near duplicates of it
 * @param promptTokens what the request is expected to be billed for
 * @param expectedCost of one answer, in US dollars
 */
public record PlannedPrompt(
    ExchangeId id,
    String model,
    String reason,
    double uncertainty,
    int similar,
    long promptTokens,
    double expectedCost) {
  public PlannedPrompt {
    Objects.requireNonNull(id);
    Objects.requireNonNull(model);
    Objects.requireNonNull(reason);
  }
}

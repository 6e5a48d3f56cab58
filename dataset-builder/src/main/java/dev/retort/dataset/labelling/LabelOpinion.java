package dev.retort.dataset.labelling;

import dev.retort.capture.ExchangeId;
import java.util.Objects;

/**
 * What a model that never saw a row answers to it.
 *
 * @param id the row
 * @param given the label that the row has
 * @param likeliest the label that the model gives it
 * @param confidence the calibrated probability of that label, in [0, 1]; all others share the rest
 */
public record LabelOpinion(ExchangeId id, String given, String likeliest, double confidence) {
  public LabelOpinion {
    Objects.requireNonNull(id);
    Objects.requireNonNull(given);
    Objects.requireNonNull(likeliest);
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("a confidence lies in [0, 1], not " + confidence);
    }
  }

  /** Whether the model would have given the same label. */
  public boolean agrees() {
    return given.equals(likeliest);
  }
}

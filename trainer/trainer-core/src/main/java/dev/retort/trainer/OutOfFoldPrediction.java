package dev.retort.trainer;

import dev.retort.capture.ExchangeId;
import java.util.Objects;

/**
 * What a model that never saw a training row (nor its fold) answers to it: the honest evidence
 * inside the training window that thresholds and candidates are chosen on.
 *
 * @param id the row
 * @param reference the row's answer
 * @param prediction the answer and calibrated confidence of the model trained without the row's
 *     fold
 */
public record OutOfFoldPrediction(ExchangeId id, String reference, Prediction prediction) {
  public OutOfFoldPrediction {
    Objects.requireNonNull(id);
    Objects.requireNonNull(reference);
    Objects.requireNonNull(prediction);
  }
}

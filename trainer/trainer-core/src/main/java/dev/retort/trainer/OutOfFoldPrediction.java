package dev.retort.trainer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.retort.capture.ExchangeId;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a model that never saw a training row (nor its fold) answers to it: the honest evidence
 * inside the training window that thresholds and candidates are chosen on.
 *
 * @param id the row
 * @param reference the row's answer
 * @param prediction the answer and calibrated confidence of the model trained without the row's
 *     fold
 * @param amongKnown the answer's probability if the right one is among those the model knows; empty
 *     if its confidence allows for no others
 */
public record OutOfFoldPrediction(
    ExchangeId id,
    String reference,
    Prediction prediction,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) OptionalDouble amongKnown) {
  @JsonCreator
  public OutOfFoldPrediction {
    Objects.requireNonNull(id);
    Objects.requireNonNull(reference);
    Objects.requireNonNull(prediction);
    amongKnown = amongKnown == null ? OptionalDouble.empty() : amongKnown;
  }

  /** Of a model whose confidence allows for no answers but those it knows. */
  public OutOfFoldPrediction(ExchangeId id, String reference, Prediction prediction) {
    this(id, reference, prediction, OptionalDouble.empty());
  }
}

package dev.retort.evaluator.measure;

import dev.retort.capture.ExchangeId;
import java.util.Objects;

/**
 * An answer beside what it is measured by.
 *
 * @param id the exchange
 * @param request what was asked
 * @param reference a person's correction, else the teacher's answer
 * @param answer the student's
 */
public record MeasuredAnswer(ExchangeId id, String request, String reference, String answer) {
  public MeasuredAnswer {
    Objects.requireNonNull(id);
    Objects.requireNonNull(request);
    Objects.requireNonNull(reference);
    Objects.requireNonNull(answer);
  }
}

package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.ExchangeId;
import java.time.Instant;
import java.util.Objects;

/**
 * What an answer says of itself, beside what is said.
 *
 * @param id the exchange
 * @param created when the request came
 * @param model who answers
 * @param request the body it answers, for what it asks of the answer's form
 */
public record AnswerHead(ExchangeId id, Instant created, String model, JsonNode request) {
  public AnswerHead {
    Objects.requireNonNull(id);
    Objects.requireNonNull(created);
    Objects.requireNonNull(model);
    Objects.requireNonNull(request);
  }

  @Override
  public String toString() {
    return "AnswerHead[" + id + "]";
  }
}

package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.ExchangeId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

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

  /**
   * The name of a part of the answer, which callers may send back to a provider: 32 hexadecimal
   * digits behind the prefix. Providers refuse longer ones (40 characters for a call of a tool) and
   * other characters, and an exchange's id may have both.
   */
  String part(String prefix, int index) {
    byte[] name = (id.value() + '/' + index).getBytes(StandardCharsets.UTF_8);
    return prefix + UUID.nameUUIDFromBytes(name).toString().replace("-", "");
  }

  @Override
  public String toString() {
    return "AnswerHead[" + id + "]";
  }
}

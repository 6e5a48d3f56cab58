package dev.retort.dataset;

import dev.retort.capture.ExchangeId;
import java.time.Instant;
import java.util.Objects;

/**
 * What the right answer to one exchange's request is.
 *
 * @param id the exchange
 * @param createdAt when it happened
 * @param input what a student reads
 * @param answer a person's correction, else the teacher's answer, in the task's own form
 */
public record ReferenceAnswer(ExchangeId id, Instant createdAt, String input, String answer) {
  public ReferenceAnswer {
    Objects.requireNonNull(id);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(input);
    Objects.requireNonNull(answer);
  }
}

package dev.retort.dataset.labelling;

import dev.retort.capture.ExchangeId;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * A captured request without an answer that could label it.
 *
 * @param id the exchange
 * @param createdAt when the request came in
 * @param model the model that it asked for
 * @param input what a student reads of it
 * @param characters of all its messages, instructions included
 * @param reason why its answer is none, as a dataset's decisions name it
 */
public record UnlabelledPrompt(
    ExchangeId id, Instant createdAt, String model, String input, long characters, String reason) {
  /** By time, then id. */
  static final Comparator<UnlabelledPrompt> ORDER =
      Comparator.comparing(UnlabelledPrompt::createdAt).thenComparing(UnlabelledPrompt::id);

  public UnlabelledPrompt {
    Objects.requireNonNull(id);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(model);
    Objects.requireNonNull(input);
    Objects.requireNonNull(reason);
  }
}

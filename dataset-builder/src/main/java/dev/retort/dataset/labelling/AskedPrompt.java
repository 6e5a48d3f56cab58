package dev.retort.dataset.labelling;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.retort.capture.ExchangeId;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of asking about a prompt. Holds no text.
 *
 * @param id the exchange that was asked about
 * @param label the exchange that carries the answer; empty if it has no label
 * @param vote what its answers agree on
 * @param asked answers asked for
 * @param reason why it has no label, in a word; empty if it has one
 * @param cost US dollars
 */
public record AskedPrompt(
    ExchangeId id,
    Optional<ExchangeId> label,
    SampleVote vote,
    int asked,
    Optional<String> reason,
    double cost) {
  /** The answers contradict each other, and none has the majority. */
  public static final String TIE = "tie";

  /** The endpoint was too busy, failing or out of reach; it may be asked another time. */
  public static final String UNAVAILABLE = "unavailable";

  /** The endpoint gave no answer in time; it may be asked another time. */
  public static final String TIMED_OUT = "timed_out";

  /** The budget ended before the prompt's turn. */
  public static final String BUDGET = "budget";

  /** The asking was stopped before the prompt's turn. */
  public static final String STOPPED = "stopped";

  /** The endpoint refuses the request as such; whether for good, its status does not tell. */
  public static final String REJECTED = "rejected";

  public AskedPrompt {
    Objects.requireNonNull(id);
    Objects.requireNonNull(label);
    Objects.requireNonNull(vote);
    Objects.requireNonNull(reason);
  }

  /** Whether asking again would come to the same. */
  @JsonIgnore
  public boolean isSettled() {
    return reason
        .filter(
            word ->
                !word.equals(UNAVAILABLE)
                    && !word.equals(REJECTED)
                    && !word.equals(TIMED_OUT)
                    && !word.equals(BUDGET)
                    && !word.equals(STOPPED))
        .isPresent();
  }
}

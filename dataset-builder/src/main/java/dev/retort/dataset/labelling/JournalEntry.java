package dev.retort.dataset.labelling;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.capture.Completion;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.TokenUsage;
import java.time.Duration;
import java.time.Instant;

/** What a round of asking leaves in its journal, in order. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = JournalEntry.Begun.class, name = "begun"),
  @JsonSubTypes.Type(value = JournalEntry.Asking.class, name = "asking"),
  @JsonSubTypes.Type(value = JournalEntry.Answered.class, name = "answered"),
  @JsonSubTypes.Type(value = JournalEntry.Failed.class, name = "failed")
})
sealed interface JournalEntry {

  /** The round begins: always the first entry. */
  record Begun(String round, Instant at, LabellingPlan plan) implements JournalEntry {}

  /**
   * A request is about to be sent. Without an entry that settles it, it may have been answered, and
   * paid, when the process died.
   *
   * @param reserved US dollars
   */
  record Asking(ExchangeId id, int sample, double reserved) implements JournalEntry {}

  /**
   * The teacher answered.
   *
   * @param cost US dollars, of all attempts
   */
  record Answered(
      ExchangeId id,
      int sample,
      Completion completion,
      TokenUsage usage,
      Duration latency,
      double cost)
      implements JournalEntry {}

  /**
   * The teacher did not, for good or for now.
   *
   * @param reason in a word
   * @param cost US dollars, of all attempts: an answer that was lost may be charged for
   */
  record Failed(ExchangeId id, int sample, String reason, double cost) implements JournalEntry {}
}

package dev.retort.evaluator.compare;

import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Prompt;
import dev.retort.capture.TokenUsage;
import java.time.Duration;
import java.util.Objects;

/**
 * A captured request to ask again.
 *
 * @param id the exchange
 * @param prompt the captured messages, as they were
 * @param reference a person's correction, else the teacher's answer, in the task's form
 * @param teacher what was answered when it was captured
 */
public record ReplayRow(ExchangeId id, Prompt prompt, String reference, Captured teacher) {
  public ReplayRow {
    Objects.requireNonNull(id);
    Objects.requireNonNull(prompt);
    Objects.requireNonNull(reference);
    Objects.requireNonNull(teacher);
  }

  /**
   * An answer as it was captured.
   *
   * @param model who gave it
   * @param answer what it was; calls of functions as a JSON array
   * @param usage tokens billed
   * @param latency zero if unknown
   */
  public record Captured(String model, String answer, TokenUsage usage, Duration latency) {
    static Captured of(Exchange exchange) {
      Completion completion = exchange.completion();
      return new Captured(
          exchange.model(),
          completion.toolCalls().isEmpty()
              ? completion.text()
              : JsonFormat.line(completion.toolCalls()),
          exchange.usage(),
          exchange.latency());
    }

    boolean hasUsage() {
      return !usage.equals(TokenUsage.UNREPORTED);
    }
  }
}

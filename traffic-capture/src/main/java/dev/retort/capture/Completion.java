package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;
import java.util.Objects;

/**
 * What came back for a request.
 *
 * @param text the answer's text; empty where there is none
 * @param finish how the answer ended
 * @param toolCalls the functions that the model called, in its order
 * @param logprobs token by token, where the provider told; otherwise empty
 */
public record Completion(
    String text, Finish finish, List<ToolCall> toolCalls, List<TokenLogprob> logprobs) {
  /** An error, or nothing at all, in the place of an answer. */
  public static final Completion FAILED = new Completion("", Finish.ERROR);

  @JsonCreator
  public Completion {
    Objects.requireNonNull(text);
    Objects.requireNonNull(finish);
    toolCalls = toolCalls == null ? List.of() : List.copyOf(toolCalls);
    logprobs = logprobs == null ? List.of() : List.copyOf(logprobs);
  }

  /** An answer in text alone. */
  public Completion(String text, Finish finish) {
    this(text, finish, List.of(), List.of());
  }

  /** How an answer ended. Only {@link #STOP} is a whole answer in text. */
  public enum Finish {
    /** The model came to its own end. */
    STOP,
    /** Cut at the token limit. */
    LENGTH,
    /** The answer is a call of a tool, not text. */
    TOOL_CALLS,
    /** Withheld by a content filter, or a refusal in the protocol's own field. */
    REFUSED,
    /** The upstream answered with an error, or not at all. */
    ERROR,
    /** A finish reason the protocol does not name, or none. */
    UNKNOWN
  }
}

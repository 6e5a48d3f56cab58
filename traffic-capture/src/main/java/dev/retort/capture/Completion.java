package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;
import java.util.Locale;
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

  /**
   * An answer as a provider words it.
   *
   * @param reason the provider's word for how it ended, see {@link Finish#ofReason}
   */
  public static Completion of(
      String text, String reason, List<ToolCall> toolCalls, List<TokenLogprob> logprobs) {
    Finish finish = Finish.ofReason(reason);
    // Some providers end a call of a tool as they end a text.
    boolean calls = finish == Finish.STOP && !toolCalls.isEmpty();
    return new Completion(text, calls ? Finish.TOOL_CALLS : finish, toolCalls, logprobs);
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
    UNKNOWN;

    /**
     * What a provider's finish or stop reason means: OpenAI's, Anthropic's and Amazon Bedrock's
     * words, in capitals or not.
     */
    public static Finish ofReason(String reason) {
      return switch (reason.toLowerCase(Locale.ROOT)) {
        case "stop", "end_turn", "stop_sequence", "eos" -> STOP;
        case "length", "max_tokens", "max_output_tokens", "model_context_window_exceeded" -> LENGTH;
        case "tool_calls", "tool_call", "tool_use", "function_call" -> TOOL_CALLS;
        case "content_filter", "content_filtered", "guardrail_intervened", "refusal" -> REFUSED;
        case "error" -> ERROR;
        default -> UNKNOWN;
      };
    }
  }
}

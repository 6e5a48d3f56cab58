package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;

/**
 * One chat message.
 *
 * @param role who speaks
 * @param content the text; empty where a message carries none (a tool call, say)
 * @param toolCalls the functions that an assistant's message calls, in its order; mostly none
 */
public record Message(
    Role role,
    String content,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ToolCall> toolCalls) {
  @JsonCreator
  public Message {
    Objects.requireNonNull(role);
    Objects.requireNonNull(content);
    toolCalls = toolCalls == null ? List.of() : List.copyOf(toolCalls);
  }

  /** A message in text alone. */
  public Message(Role role, String content) {
    this(role, content, List.of());
  }
}

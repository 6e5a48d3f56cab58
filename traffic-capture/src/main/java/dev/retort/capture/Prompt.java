package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The messages of a request, and the one definition of which of them are a student's business.
 *
 * @param messages in the order of the conversation, not empty
 */
public record Prompt(@JsonValue List<Message> messages) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Prompt {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a prompt has at least one message");
    }
  }

  /**
   * The conversation without the instructions that the task repeats (system and developer
   * messages), personal data and all. One user message stands alone; a longer conversation is one
   * "role: text" paragraph a message. The calls of functions in a message follow its text, one
   * "calls name(arguments)" line each. A student reads it through {@link StudentView} only.
   */
  public String studentInput() {
    List<Message> spoken =
        messages.stream()
            .filter(m -> m.role() != Role.SYSTEM && m.role() != Role.DEVELOPER)
            .toList();
    if (spoken.size() == 1) {
      return said(spoken.get(0));
    }
    return spoken.stream()
        .map(m -> m.role().wireName() + ": " + said(m))
        .collect(Collectors.joining("\n"));
  }

  private static String said(Message message) {
    if (message.toolCalls().isEmpty()) {
      return message.content();
    }
    Stream<String> calls =
        message.toolCalls().stream()
            .map(call -> "calls %s(%s)".formatted(call.name(), call.arguments()));
    return Stream.concat(Stream.of(message.content()).filter(text -> !text.isEmpty()), calls)
        .collect(Collectors.joining("\n"));
  }

  /** The instructions that the task repeats, joined; empty if there are none. */
  public String instructions() {
    return messages.stream()
        .filter(m -> m.role() == Role.SYSTEM || m.role() == Role.DEVELOPER)
        .map(Message::content)
        .collect(Collectors.joining("\n"));
  }
}

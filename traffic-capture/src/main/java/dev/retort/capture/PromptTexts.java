package dev.retort.capture;

import dev.retort.capture.redaction.Redacted;
import dev.retort.capture.redaction.Redactor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A prompt taken apart into its texts, as the redactor sees them, and put together again. */
final class PromptTexts {
  private PromptTexts() {}

  /**
   * What a redactor makes of a prompt. What is spoken comes first, so that its placeholders have
   * the same numbers whatever the instructions say; the instructions are the same in many requests.
   */
  static Redacted redacted(Prompt prompt, Redactor redactor) {
    List<String> spoken = new ArrayList<>();
    List<String> instructions = new ArrayList<>();
    for (Message message : prompt.messages()) {
      List<String> texts = isInstruction(message) ? instructions : spoken;
      texts.add(message.content());
      message.toolCalls().forEach(call -> texts.add(call.arguments()));
    }
    return redactor.redact(spoken, instructions);
  }

  /**
   * The prompt with other texts.
   *
   * @param texts in the order of {@link #redacted}
   */
  static Prompt with(Prompt prompt, List<String> texts) {
    Iterator<String> spoken = texts.iterator();
    Iterator<String> instructions =
        texts.listIterator(
            prompt.messages().stream()
                .filter(message -> !isInstruction(message))
                .mapToInt(message -> 1 + message.toolCalls().size())
                .sum());
    List<Message> messages = new ArrayList<>();
    for (Message message : prompt.messages()) {
      Iterator<String> next = isInstruction(message) ? instructions : spoken;
      String text = next.next();
      List<ToolCall> calls =
          message.toolCalls().stream().map(call -> new ToolCall(call.name(), next.next())).toList();
      messages.add(new Message(message.role(), text, calls));
    }
    return new Prompt(messages);
  }

  private static boolean isInstruction(Message message) {
    return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
  }
}

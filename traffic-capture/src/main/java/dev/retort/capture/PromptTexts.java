package dev.retort.capture;

import dev.retort.capture.redaction.Redacted;
import dev.retort.capture.redaction.Redactor;
import java.util.ArrayList;
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
      (isInstruction(message) ? instructions : spoken).add(message.content());
    }
    return redactor.redact(spoken, instructions);
  }

  /**
   * The prompt with other texts.
   *
   * @param texts in the order of {@link #redacted}
   */
  static Prompt with(Prompt prompt, List<String> texts) {
    int spoken = 0;
    int instruction =
        (int) prompt.messages().stream().filter(message -> !isInstruction(message)).count();
    List<Message> messages = new ArrayList<>();
    for (Message message : prompt.messages()) {
      String text = texts.get(isInstruction(message) ? instruction++ : spoken++);
      messages.add(new Message(message.role(), text));
    }
    return new Prompt(messages);
  }

  private static boolean isInstruction(Message message) {
    return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
  }
}

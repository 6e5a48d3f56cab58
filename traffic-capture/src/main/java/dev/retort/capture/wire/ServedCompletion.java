package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** An answer as OpenAI's older completions have it. In a stream, the text comes in one piece. */
final class ServedCompletion {
  private final String text;
  private final ServedChoice choice;

  ServedCompletion(AnswerHead head, WireAnswer answer) {
    if (!answer.completion().toolCalls().isEmpty()) {
      throw new IllegalArgumentException(
          "completions have no calls of functions, and this answer has %d: chat completions do"
              .formatted(answer.completion().toolCalls().size()));
    }
    this.text = answer.completion().text();
    this.choice = new ServedChoice(head, answer, "cmpl-", "text_completion", "text_completion");
  }

  ObjectNode whole() {
    return choice.response(piece(text));
  }

  List<ServerSentEvent> stream() {
    return choice.events(List.of(piece(text)), piece(""));
  }

  private static ObjectNode piece(String text) {
    return WireFields.object().put("text", text).put("index", 0).putNull("logprobs");
  }
}

package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.Completion;
import dev.retort.capture.Role;
import dev.retort.capture.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer as OpenAI's chat completions have it. In a stream, the role comes first, then the text
 * and each call, every one in a piece; the end has a chunk of its own.
 */
final class ServedChatCompletion {
  private final AnswerHead head;
  private final Completion said;
  private final ServedChoice choice;

  ServedChatCompletion(AnswerHead head, WireAnswer answer) {
    this.head = head;
    this.said = answer.completion();
    this.choice =
        new ServedChoice(head, answer, "chatcmpl-", "chat.completion", "chat.completion.chunk");
  }

  ObjectNode whole() {
    ObjectNode message = WireFields.object().put("role", Role.ASSISTANT.wireName());
    message.put("content", callsOnly() ? null : said.text()).putNull("refusal");
    if (!said.toolCalls().isEmpty()) {
      ArrayNode calls = message.putArray("tool_calls");
      said.toolCalls().forEach(call -> calls.add(call(calls.size(), call, call.arguments())));
    }
    ObjectNode whole = WireFields.object().put("index", 0);
    whole.set("message", message);
    return choice.response(whole.putNull("logprobs"));
  }

  List<ServerSentEvent> stream() {
    List<ObjectNode> pieces = new ArrayList<>();
    ObjectNode first = WireFields.object().put("role", Role.ASSISTANT.wireName());
    pieces.add(piece(first.put("content", callsOnly() ? null : "").putNull("refusal")));
    if (!said.text().isEmpty()) {
      pieces.add(piece(WireFields.object().put("content", said.text())));
    }
    for (int i = 0; i < said.toolCalls().size(); i++) {
      ToolCall call = said.toolCalls().get(i);
      pieces.add(piece(calls(call(i, call, "").put("index", i))));
      ObjectNode arguments = WireFields.object().put("index", i);
      arguments.putObject("function").put("arguments", call.arguments());
      pieces.add(piece(calls(arguments)));
    }
    return choice.events(pieces, piece(WireFields.object()));
  }

  private boolean callsOnly() {
    return said.text().isEmpty() && !said.toolCalls().isEmpty();
  }

  private static ObjectNode piece(ObjectNode delta) {
    ObjectNode piece = WireFields.object().put("index", 0);
    piece.set("delta", delta);
    return piece.putNull("logprobs");
  }

  private static ObjectNode calls(ObjectNode call) {
    ObjectNode delta = WireFields.object();
    delta.putArray("tool_calls").add(call);
    return delta;
  }

  private ObjectNode call(int index, ToolCall call, String arguments) {
    ObjectNode made = WireFields.object().put("id", head.part("call_", index));
    made.put("type", "function")
        .putObject("function")
        .put("name", call.name())
        .put("arguments", arguments);
    return made;
  }
}

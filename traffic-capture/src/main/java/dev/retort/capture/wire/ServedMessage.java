package dev.retort.capture.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.retort.capture.Completion;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Role;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer as Anthropic's messages have it: a block of text, and one for each call. In a stream,
 * each block comes in one piece.
 */
final class ServedMessage {
  /** Numbers go back as they were said. */
  private static final ObjectReader READER =
      JsonFormat.mapper()
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final AnswerHead head;
  private final Completion said;
  private final TokenUsage usage;
  private final List<ServerSentEvent> events = new ArrayList<>();
  private int index;

  ServedMessage(AnswerHead head, WireAnswer answer) {
    this.head = head;
    this.said = answer.completion();
    this.usage = answer.usage();
  }

  ObjectNode whole() {
    ObjectNode message = message();
    ArrayNode content = message.withArray("content");
    if (hasText()) {
      content.add(text(said.text()));
    }
    for (int i = 0; i < said.toolCalls().size(); i++) {
      ToolCall call = said.toolCalls().get(i);
      content.add(call(i, call).set("input", input(call)));
    }
    message.put("stop_reason", reason());
    message.withObjectProperty("usage").put("output_tokens", usage.completion());
    return message;
  }

  List<ServerSentEvent> stream() {
    ObjectNode start = WireFields.object();
    start.set("message", message());
    add("message_start", start);
    if (hasText()) {
      block(text(""), WireFields.object().put("type", "text_delta").put("text", said.text()));
    }
    for (int i = 0; i < said.toolCalls().size(); i++) {
      ToolCall call = said.toolCalls().get(i);
      ObjectNode started = call(i, call);
      started.putObject("input");
      block(
          started,
          WireFields.object()
              .put("type", "input_json_delta")
              .put("partial_json", call.arguments()));
    }
    ObjectNode end = WireFields.object();
    end.putObject("delta").put("stop_reason", reason()).putNull("stop_sequence");
    end.putObject("usage").put("output_tokens", usage.completion());
    add("message_delta", end);
    add("message_stop", WireFields.object());
    return List.copyOf(events);
  }

  private void block(ObjectNode block, ObjectNode delta) {
    ObjectNode start = WireFields.object().put("index", index);
    start.set("content_block", block);
    add("content_block_start", start);
    ObjectNode piece = WireFields.object().put("index", index);
    piece.set("delta", delta);
    add("content_block_delta", piece);
    add("content_block_stop", WireFields.object().put("index", index));
    index++;
  }

  private void add(String type, ObjectNode members) {
    ObjectNode event = WireFields.object().put("type", type);
    event.setAll(members);
    events.add(new ServerSentEvent(type, JsonFormat.line(event)));
  }

  /** Whoever asked for text finds a block of it, even an empty one. */
  private boolean hasText() {
    return !said.text().isEmpty() || said.toolCalls().isEmpty();
  }

  /** Before anything is said. */
  private ObjectNode message() {
    ObjectNode message =
        WireFields.object()
            .put("id", head.part("msg_", 0))
            .put("type", "message")
            .put("role", Role.ASSISTANT.wireName())
            .put("model", head.model());
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    message
        .putObject("usage")
        .put("input_tokens", usage.prompt())
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", 0)
        .put("output_tokens", 0);
    return message;
  }

  private static ObjectNode text(String text) {
    return WireFields.object().put("type", "text").put("text", text);
  }

  private ObjectNode call(int number, ToolCall call) {
    return WireFields.object()
        .put("type", "tool_use")
        .put("id", head.part("toolu_", number))
        .put("name", call.name());
  }

  private static JsonNode input(ToolCall call) {
    try {
      JsonNode given = READER.readValue(call.arguments());
      return given.isObject() ? given : TextNode.valueOf(call.arguments());
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(call.arguments());
    }
  }

  private String reason() {
    return switch (said.finish()) {
      case TOOL_CALLS -> "tool_use";
      case LENGTH -> "max_tokens";
      case REFUSED -> "refusal";
      case STOP, ERROR, UNKNOWN -> "end_turn";
    };
  }
}

package dev.retort.capture.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The events of an answer of Anthropic's messages. A tool's arguments that were cut off stay text.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Streaming
 *     messages</a>
 */
final class MessageStream implements StreamAssembler {
  private final ObjectNode message = WireFields.object();
  private final Map<Integer, Block> blocks = new TreeMap<>();
  private boolean complete;

  @Override
  public void accept(JsonNode event) {
    switch (event.path("type").asText("")) {
      case "message_start" -> {
        if (event.path("message") instanceof ObjectNode started) {
          message.setAll(started.deepCopy());
        }
      }
      case "content_block_start" -> block(event).is(event.path("content_block"));
      case "content_block_delta" -> block(event).add(event.path("delta"));
      case "message_delta" -> {
        WireFields.copy(event.path("delta"), message, "stop_reason", "stop_sequence");
        event
            .path("usage")
            .properties()
            .forEach(
                count -> message.withObjectProperty("usage").set(count.getKey(), count.getValue()));
      }
      case "message_stop" -> complete = true;
      case "error" -> {
        message.set("error", event.path("error"));
        complete = true;
      }
      default -> {
        // Pings, ends of blocks, and what the protocol gains later.
      }
    }
  }

  private Block block(JsonNode event) {
    return blocks.computeIfAbsent(event.path("index").asInt(0), index -> new Block());
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public ObjectNode response() {
    ObjectNode whole = message.deepCopy();
    ArrayNode content = whole.putArray("content");
    blocks.values().forEach(block -> content.add(block.whole()));
    return whole;
  }

  private static final class Block {
    private ObjectNode given = WireFields.object();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder input = new StringBuilder();

    void is(JsonNode started) {
      if (started instanceof ObjectNode object) {
        given = object;
      }
    }

    void add(JsonNode delta) {
      switch (delta.path("type").asText("")) {
        case "text_delta" -> text.append(delta.path("text").asText(""));
        case "input_json_delta" -> input.append(delta.path("partial_json").asText(""));
        default -> {
          // Thoughts, signatures and citations.
        }
      }
    }

    ObjectNode whole() {
      ObjectNode whole = given.deepCopy();
      if (!text.isEmpty()) {
        whole.put("text", whole.path("text").asText("") + text);
      }
      if (!input.isEmpty()) {
        whole.set("input", arguments());
      }
      return whole;
    }

    private JsonNode arguments() {
      try {
        return JsonFormat.mapper().readTree(input.toString());
      } catch (JsonProcessingException e) {
        return WireFields.object().textNode(input.toString());
      }
    }
  }
}

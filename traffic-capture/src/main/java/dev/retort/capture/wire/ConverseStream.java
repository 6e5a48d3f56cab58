package dev.retort.capture.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The events of an answer of Amazon Bedrock's ConverseStream, each an object with one field.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html">
 *     ConverseStream</a>
 */
final class ConverseStream implements StreamAssembler {
  private final ObjectNode whole = WireFields.object();
  private final Map<Integer, Block> blocks = new TreeMap<>();
  private boolean complete;

  @Override
  public void accept(JsonNode event) {
    JsonNode start = event.path("contentBlockStart");
    if (start.isObject()) {
      block(start).call = start.path("start").path("toolUse");
    }
    JsonNode delta = event.path("contentBlockDelta");
    if (delta.isObject()) {
      block(delta).text.append(delta.path("delta").path("text").asText(""));
      block(delta).input.append(delta.path("delta").path("toolUse").path("input").asText(""));
    }
    if (event.has("messageStop")) {
      WireFields.copy(event.path("messageStop"), whole, "stopReason");
      complete = true;
    }
    WireFields.copy(event.path("metadata"), whole, "usage", "metrics");
  }

  private Block block(JsonNode event) {
    return blocks.computeIfAbsent(event.path("contentBlockIndex").asInt(0), index -> new Block());
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public ObjectNode response() {
    ObjectNode response = whole.deepCopy();
    ArrayNode content =
        response
            .putObject("output")
            .putObject("message")
            .put("role", "assistant")
            .putArray("content");
    blocks.values().forEach(block -> content.add(block.whole()));
    return response;
  }

  private static final class Block {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder input = new StringBuilder();
    private JsonNode call = WireFields.object();

    ObjectNode whole() {
      ObjectNode block = WireFields.object();
      if (!call.isObject() || call.isEmpty()) {
        return block.put("text", text.toString());
      }
      ObjectNode use = block.putObject("toolUse");
      WireFields.copy(call, use, "toolUseId", "name");
      try {
        use.set("input", JsonFormat.mapper().readTree(input.isEmpty() ? "{}" : input.toString()));
      } catch (JsonProcessingException e) {
        use.put("input", input.toString());
      }
      return block;
    }
  }
}

package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * The events of a response. The last one holds the whole response; of a stream that was cut off,
 * the items are put together from what came before.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming
 *     events</a>
 */
final class ResponseStream implements StreamAssembler {
  private ObjectNode response = WireFields.object();
  private final Map<Integer, Item> items = new TreeMap<>();
  private boolean complete;

  @Override
  public void accept(JsonNode event) {
    String type = event.path("type").asText("");
    switch (type) {
      case "response.created", "response.in_progress", "response.queued" -> begin(event);
      case "response.completed", "response.incomplete", "response.failed" -> {
        begin(event);
        complete = true;
      }
      case "error" -> fail(event);
      case "response.output_item.added", "response.output_item.done" ->
          item(event).is(event.path("item"));
      case "response.content_part.done" -> item(event).part(event).is(event.path("part"));
      case "response.output_text.delta" -> item(event).part(event).add("text", event);
      case "response.refusal.delta" -> item(event).part(event).add("refusal", event);
      case "response.function_call_arguments.delta" -> item(event).add("arguments", event);
      case "response.custom_tool_call_input.delta" -> item(event).add("input", event);
      default -> {
        if (type.isEmpty() && event.hasNonNull("error")) {
          fail(event.path("error"));
        }
      }
    }
  }

  private void begin(JsonNode event) {
    if (event.path("response") instanceof ObjectNode given) {
      response = given.deepCopy();
    }
  }

  private void fail(JsonNode error) {
    response.set("error", error.hasNonNull("error") ? error.path("error") : error);
    complete = true;
  }

  private Item item(JsonNode event) {
    return items.computeIfAbsent(event.path("output_index").asInt(0), index -> new Item());
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public ObjectNode response() {
    ObjectNode whole = response.deepCopy();
    if (whole.path("output").isEmpty()) {
      ArrayNode output = whole.putArray("output");
      items.values().forEach(item -> output.add(item.whole()));
    }
    return whole;
  }

  /** What has come of an output item, or of a part of one: what was given whole outranks pieces. */
  private static class Pieces {
    private ObjectNode given = WireFields.object();
    private final Map<String, StringBuilder> texts = new TreeMap<>();

    void is(JsonNode whole) {
      if (whole instanceof ObjectNode object) {
        given = object;
      }
    }

    void add(String field, JsonNode event) {
      texts
          .computeIfAbsent(field, name -> new StringBuilder())
          .append(event.path("delta").asText(""));
    }

    ObjectNode whole() {
      ObjectNode whole = given.deepCopy();
      texts.forEach(
          (field, text) -> {
            if (whole.path(field).asText("").isEmpty()) {
              whole.put(field, text.toString());
            }
          });
      return whole;
    }
  }

  private static final class Item extends Pieces {
    private final Map<Integer, Part> parts = new TreeMap<>();

    Part part(JsonNode event) {
      return parts.computeIfAbsent(event.path("content_index").asInt(0), index -> new Part());
    }

    @Override
    ObjectNode whole() {
      ObjectNode whole = super.whole();
      if (!parts.isEmpty() && whole.path("content").isEmpty()) {
        ArrayNode content = whole.putArray("content");
        parts.values().forEach(part -> content.add(part.whole()));
      }
      return whole;
    }
  }

  private static final class Part extends Pieces {
    private final ArrayNode logprobs = WireFields.array();

    @Override
    void add(String field, JsonNode event) {
      super.add(field, event);
      event.path("logprobs").forEach(logprobs::add);
    }

    @Override
    ObjectNode whole() {
      ObjectNode whole = super.whole();
      if (!logprobs.isEmpty() && whole.path("logprobs").isEmpty()) {
        whole.set("logprobs", logprobs.deepCopy());
      }
      return whole;
    }
  }
}

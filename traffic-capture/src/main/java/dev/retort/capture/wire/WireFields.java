package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.OfferedTools;
import dev.retort.capture.Prompt;
import dev.retort.capture.RequestedAnswer;
import dev.retort.capture.TaskName;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Fields that the protocols share. */
final class WireFields {
  /** Names a person, so it is no piece of metadata to keep. */
  private static final String USER = "user_id";

  private WireFields() {}

  /** A request that says the rest where the protocols say it alike. */
  static WireRequest request(JsonNode body, Prompt prompt, RequestedAnswer requested) {
    return new WireRequest(
        ChatCompletionFormat.model(body),
        prompt,
        isStreamed(body),
        task(body),
        ChatCompletionFormat.subject(body),
        metadata(body),
        requested);
  }

  /**
   * The request's {@code metadata}, as far as it is single values, and the names of the {@linkplain
   * OfferedTools functions} that it offers.
   */
  static SortedMap<String, String> metadata(JsonNode request) {
    SortedMap<String, String> metadata = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : request.path("metadata").properties()) {
      if (entry.getValue().isValueNode()
          && !entry.getValue().isNull()
          && !entry.getKey().equals(USER)) {
        metadata.put(entry.getKey(), entry.getValue().asText());
      }
    }
    SortedSet<String> tools = new TreeSet<>();
    for (JsonNode tool : request.path("tools")) {
      JsonNode function = tool.path("function");
      tools.add((function.isObject() ? function : tool).path("name").asText(""));
    }
    request.path("functions").forEach(function -> tools.add(function.path("name").asText("")));
    offered(tools, metadata);
    return metadata;
  }

  /** Adds the names of functions that a request offers to its metadata. */
  static void offered(SortedSet<String> tools, Map<String, String> metadata) {
    tools.remove("");
    if (!tools.isEmpty()) {
      metadata.put(OfferedTools.METADATA_KEY, OfferedTools.metadataValue(tools));
    }
  }

  static Optional<TaskName> task(JsonNode request) {
    String named = request.path("metadata").path("task").asText("");
    try {
      return Optional.of(named).filter(name -> !name.isEmpty()).map(TaskName::new);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static boolean isStreamed(JsonNode request) {
    return request.path("stream").asBoolean(false);
  }

  /** Copies those of the fields that say something. */
  static void copy(JsonNode from, ObjectNode to, String... fields) {
    for (String field : fields) {
      if (from.hasNonNull(field)) {
        to.set(field, from.path(field));
      }
    }
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }
}

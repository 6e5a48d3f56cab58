package dev.retort.capture.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;

/**
 * Messages in parts, as {@code gen_ai.input.messages} and {@code gen_ai.output.messages} hold them.
 * Results of tools are messages of their own; what a model thinks, and media, is passed over.
 *
 * @see <a
 *     href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-input-messages.json">Input
 *     messages JSON schema</a>
 */
final class GenAiParts {
  private GenAiParts() {}

  /** Adds a message in the words of chat completions. */
  static void add(JsonNode message, ArrayNode messages) {
    StringBuilder text = new StringBuilder(message.path("content").asText(""));
    ArrayNode calls = JsonNodeFactory.instance.arrayNode();
    boolean results = false;
    for (JsonNode part : message.path("parts")) {
      switch (part.path("type").asText("text")) {
        case "text" -> text.append(part.path("content").asText(""));
        case "tool_call" -> {
          ObjectNode called = calls.addObject().putObject("function");
          called.set("name", part.path("name"));
          called.set("arguments", part.path("arguments"));
        }
        case "tool_call_response" -> {
          JsonNode result = part.path(part.has("response") ? "response" : "result");
          messages
              .addObject()
              .put("role", "tool")
              .put("content", result.isContainerNode() ? JsonFormat.line(result) : result.asText());
          results = true;
        }
        default -> {
          // Thoughts, and parts that hold no text.
        }
      }
    }
    if (results && text.isEmpty() && calls.isEmpty()) {
      return;
    }
    ObjectNode read = messages.addObject();
    read.put("role", message.path("role").asText("user")).put("content", text.toString());
    if (!calls.isEmpty()) {
      read.set("tool_calls", calls);
    }
  }
}

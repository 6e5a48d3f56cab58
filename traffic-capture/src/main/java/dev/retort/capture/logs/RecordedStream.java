package dev.retort.capture.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The recording of a streamed answer, put together into the whole response that the same request
 * would have had without streaming. Of several choices, the first counts.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Streaming events</a>
 */
final class RecordedStream {
  private static final String END = "[DONE]";

  private final ObjectNode whole = JsonFormat.mapper().createObjectNode();
  private final ObjectNode choice = whole.putArray("choices").addObject().put("index", 0);
  private final ObjectNode message = choice.putObject("message").put("role", "assistant");
  private final ArrayNode logprobs = JsonFormat.mapper().createArrayNode();
  private final StringBuilder content = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();
  private final CalledFunction function = new CalledFunction();
  private final Map<Integer, CalledFunction> calls = new TreeMap<>();

  private RecordedStream() {}

  /** Whether a logged response is the recording of a stream. */
  static boolean isRecordedIn(JsonNode response) {
    return response.isTextual() || response.isArray() || response.has("stream");
  }

  /**
   * The whole response. It has no {@code finish_reason} if the stream has none, and is an error if
   * the stream holds one.
   *
   * @param response chunks ({@code {"stream": […]}} or a plain array), or the events' text
   * @throws MalformedExchangeException if a chunk before the last is no JSON, or there is none
   */
  static JsonNode whole(JsonNode response) {
    List<JsonNode> chunks = chunks(response.has("stream") ? response.path("stream") : response);
    RecordedStream stream = new RecordedStream();
    for (JsonNode chunk : chunks) {
      if (chunk.hasNonNull("error")) {
        return ChatCompletionFormat.error("stream_error", "the stream ended in an error");
      }
      stream.add(chunk);
    }
    return stream.finished();
  }

  private static List<JsonNode> chunks(JsonNode recording) {
    List<JsonNode> chunks = new ArrayList<>();
    if (recording.isArray()) {
      for (JsonNode chunk : recording) {
        if (chunk.isObject()) {
          chunks.add(chunk);
        } else if (chunk.isTextual()) {
          chunks.addAll(chunks(chunk));
        }
      }
      return chunks;
    }
    List<String> events = ServerSentEvents.data(recording.asText(""));
    if (events.isEmpty()) {
      throw new MalformedExchangeException(
          "the response is text, but not that of a stream's events (\"data: {…}\")");
    }
    for (int i = 0; i < events.size() && !events.get(i).strip().equals(END); i++) {
      try {
        chunks.add(JsonFormat.mapper().readTree(events.get(i)));
      } catch (JsonProcessingException e) {
        if (i < events.size() - 1) {
          throw new MalformedExchangeException(
              "event %d of the recorded stream is no JSON: %s"
                  .formatted(i + 1, e.getOriginalMessage()));
        }
        // The connection broke within the last event: what came before it is the cut answer.
      }
    }
    return chunks;
  }

  private void add(JsonNode chunk) {
    for (String field : List.of("id", "created", "model", "usage")) {
      if (chunk.hasNonNull(field)) {
        whole.set(field, chunk.path(field));
      }
    }
    for (JsonNode part : chunk.path("choices")) {
      if (part.path("index").asInt(0) == 0) {
        addChoice(part);
      }
    }
  }

  private void addChoice(JsonNode part) {
    JsonNode delta = part.path("delta");
    content.append(delta.path("content").asText(""));
    refusal.append(delta.path("refusal").asText(""));
    if (delta.path("function_call").isObject()) {
      function.add(delta.path("function_call"));
    }
    for (JsonNode call : delta.path("tool_calls")) {
      calls
          .computeIfAbsent(call.path("index").asInt(0), index -> new CalledFunction())
          .add(call.path("function"));
    }
    part.path("logprobs").path("content").forEach(logprobs::add);
    if (part.hasNonNull("finish_reason")) {
      choice.set("finish_reason", part.path("finish_reason"));
    }
  }

  private JsonNode finished() {
    message.put("content", content.toString());
    if (!refusal.isEmpty()) {
      message.put("refusal", refusal.toString());
    }
    if (!calls.isEmpty()) {
      ArrayNode called = message.putArray("tool_calls");
      calls
          .values()
          .forEach(
              call -> called.addObject().put("type", "function").set("function", call.asJson()));
    } else if (!function.name.isEmpty()) {
      message.set("function_call", function.asJson());
    }
    if (!logprobs.isEmpty()) {
      choice.putObject("logprobs").set("content", logprobs);
    }
    return whole;
  }

  /** A function's name and arguments, as they come in piece by piece. */
  private static final class CalledFunction {
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder arguments = new StringBuilder();

    void add(JsonNode delta) {
      name.append(delta.path("name").asText(""));
      arguments.append(delta.path("arguments").asText(""));
    }

    ObjectNode asJson() {
      return JsonFormat.mapper()
          .createObjectNode()
          .put("name", name.toString())
          .put("arguments", arguments.toString());
    }
  }
}

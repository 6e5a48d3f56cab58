package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A choice of a chat completion. Servers that speak the protocol loosely are understood: a missing
 * role, calls of tools that all have index 0 and differ in their id only, a name repeated in each
 * piece of a call, a last chunk with the whole message.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat-streaming">Streaming events</a>
 */
final class ChatChoice implements StreamedChoice {
  private final StringBuilder content = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();
  private final ArrayNode logprobs = WireFields.array();
  private final ArrayNode refusalLogprobs = WireFields.array();
  private final List<Call> calls = new ArrayList<>();
  private final Map<Integer, Call> latest = new TreeMap<>();
  private final Call function = new Call("");
  private String finishReason = "";

  @Override
  public boolean isFinished() {
    return !finishReason.isEmpty();
  }

  @Override
  public void add(JsonNode part) {
    part.path("logprobs").path("content").forEach(logprobs::add);
    part.path("logprobs").path("refusal").forEach(refusalLogprobs::add);
    if (part.hasNonNull("finish_reason")) {
      finishReason = part.path("finish_reason").asText();
    }
    if (part.path("delta").isObject() && !part.path("delta").isEmpty()) {
      say(part.path("delta"));
    } else if (content.isEmpty() && refusal.isEmpty() && calls.isEmpty()) {
      say(part.path("message"));
    }
  }

  private void say(JsonNode delta) {
    content.append(delta.path("content").asText(""));
    refusal.append(delta.path("refusal").asText(""));
    if (delta.path("function_call").isObject()) {
      function.add(delta.path("function_call"));
    }
    for (JsonNode call : delta.path("tool_calls")) {
      called(call).add(call.path(call.has("custom") ? "custom" : "function"));
    }
  }

  /** The call that a piece belongs to; one with an id of its own and a name begins a new one. */
  private Call called(JsonNode piece) {
    boolean indexed = piece.path("index").canConvertToInt();
    Call call = null;
    if (indexed) {
      call = latest.get(piece.path("index").intValue());
    } else if (!calls.isEmpty()) {
      call = calls.get(calls.size() - 1);
    }
    if (call == null || begins(piece, call, indexed)) {
      call = new Call(piece.path("id").asText(""));
      calls.add(call);
      latest.put(indexed ? piece.path("index").intValue() : calls.size() - 1, call);
    }
    return call;
  }

  private static boolean begins(JsonNode piece, Call call, boolean indexed) {
    String id = piece.path("id").asText("");
    boolean named =
        !piece.path("function").path("name").asText("").isEmpty()
            || !piece.path("custom").path("name").asText("").isEmpty();
    boolean otherId = !id.equals(call.id);
    return named
        && (indexed ? otherId && !id.isEmpty() && !call.id.isEmpty() : otherId || id.isEmpty());
  }

  @Override
  public ObjectNode finished(int index) {
    ObjectNode choice = WireFields.object().put("index", index);
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    message.put("content", content.toString());
    if (!refusal.isEmpty()) {
      message.put("refusal", refusal.toString());
    }
    if (!calls.isEmpty()) {
      ArrayNode made = message.putArray("tool_calls");
      inOrder().forEach(call -> made.add(call.whole()));
    } else if (!function.name.isEmpty()) {
      message.set("function_call", function.fields());
    }
    if (!logprobs.isEmpty() || !refusalLogprobs.isEmpty()) {
      ObjectNode likely = choice.putObject("logprobs");
      likely.set("content", logprobs.deepCopy());
      likely.set("refusal", refusalLogprobs.deepCopy());
    }
    choice.put("finish_reason", isFinished() ? finishReason : null);
    return choice;
  }

  /** By index, where the server gives each call one of its own. */
  private List<Call> inOrder() {
    return latest.size() == calls.size() ? List.copyOf(latest.values()) : calls;
  }

  /** A function's name and arguments, as they come in piece by piece. */
  private static final class Call {
    private final String id;
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder arguments = new StringBuilder();
    private String argumentsField = "arguments";

    Call(String id) {
      this.id = id;
    }

    void add(JsonNode piece) {
      String part = piece.path("name").asText("");
      if (!part.contentEquals(name)) {
        name.append(part);
      }
      if (piece.has("input")) {
        argumentsField = "input";
      }
      JsonNode given = piece.path(argumentsField);
      arguments.append(given.isContainerNode() ? JsonFormat.line(given) : given.asText(""));
    }

    ObjectNode fields() {
      return WireFields.object()
          .put("name", name.toString())
          .put(argumentsField, arguments.toString());
    }

    ObjectNode whole() {
      String type = argumentsField.equals("input") ? "custom" : "function";
      ObjectNode call = WireFields.object();
      if (!id.isEmpty()) {
        call.put("id", id);
      }
      return call.put("type", type).set(type, fields());
    }
  }
}

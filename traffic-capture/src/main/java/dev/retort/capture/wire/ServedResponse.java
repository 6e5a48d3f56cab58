package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.Completion;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Role;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer as OpenAI's responses have it: a message, and an item for each call. In a stream, each
 * comes in one piece between the events that begin and end it. It says that it is not stored: no
 * provider can go on from it.
 */
final class ServedResponse {
  private static final List<String> ECHOED =
      List.of(
          "instructions",
          "max_output_tokens",
          "parallel_tool_calls",
          "temperature",
          "text",
          "tool_choice",
          "tools",
          "top_p",
          "truncation",
          "metadata");

  private final AnswerHead head;
  private final Completion said;
  private final TokenUsage usage;
  private final List<ServerSentEvent> events = new ArrayList<>();

  ServedResponse(AnswerHead head, WireAnswer answer) {
    this.head = head;
    this.said = answer.completion();
    this.usage = answer.usage();
  }

  ObjectNode whole() {
    ObjectNode response = response(incomplete().isEmpty() ? "completed" : "incomplete");
    if (!incomplete().isEmpty()) {
      response.putObject("incomplete_details").put("reason", incomplete());
    }
    ArrayNode output = response.withArray("output");
    if (hasText()) {
      output.add(message("completed", text(said.text())));
    }
    for (int i = 0; i < said.toolCalls().size(); i++) {
      output.add(call(i, "completed", said.toolCalls().get(i).arguments()));
    }
    response.set("usage", usage());
    return response;
  }

  List<ServerSentEvent> stream() {
    add("response.created", withResponse(response("in_progress")));
    add("response.in_progress", withResponse(response("in_progress")));
    int item = 0;
    if (hasText()) {
      streamText();
      item++;
    }
    for (int i = 0; i < said.toolCalls().size(); i++) {
      streamCall(item++, i);
    }
    String end = incomplete().isEmpty() ? "response.completed" : "response.incomplete";
    add(end, withResponse(whole()));
    return List.copyOf(events);
  }

  private static ObjectNode withResponse(ObjectNode response) {
    ObjectNode members = WireFields.object();
    members.set("response", response);
    return members;
  }

  private void streamText() {
    add("response.output_item.added", atItem(0, message("in_progress")));
    add("response.content_part.added", withPart(text("")));
    ObjectNode delta = ofText().put("delta", said.text());
    delta.putArray("logprobs");
    add("response.output_text.delta", delta);
    ObjectNode done = ofText().put("text", said.text());
    done.putArray("logprobs");
    add("response.output_text.done", done);
    add("response.content_part.done", withPart(text(said.text())));
    add("response.output_item.done", atItem(0, message("completed", text(said.text()))));
  }

  private ObjectNode withPart(ObjectNode part) {
    ObjectNode members = ofText();
    members.set("part", part);
    return members;
  }

  private ObjectNode ofText() {
    return WireFields.object()
        .put("item_id", messageId())
        .put("output_index", 0)
        .put("content_index", 0);
  }

  private void streamCall(int item, int number) {
    ToolCall call = said.toolCalls().get(number);
    add("response.output_item.added", atItem(item, call(number, "in_progress", "")));
    add(
        "response.function_call_arguments.delta",
        ofCall(item, number).put("delta", call.arguments()));
    add(
        "response.function_call_arguments.done",
        ofCall(item, number).put("name", call.name()).put("arguments", call.arguments()));
    add("response.output_item.done", atItem(item, call(number, "completed", call.arguments())));
  }

  private ObjectNode ofCall(int item, int number) {
    return WireFields.object().put("item_id", callItemId(number)).put("output_index", item);
  }

  private static ObjectNode atItem(int index, ObjectNode item) {
    ObjectNode members = WireFields.object().put("output_index", index);
    members.set("item", item);
    return members;
  }

  private void add(String type, ObjectNode members) {
    ObjectNode event = WireFields.object().put("type", type).put("sequence_number", events.size());
    event.setAll(members);
    events.add(new ServerSentEvent(type, JsonFormat.line(event)));
  }

  /** Whoever asked for text finds a message, even an empty one. */
  private boolean hasText() {
    return !said.text().isEmpty() || said.toolCalls().isEmpty();
  }

  /** Before anything is said. */
  private ObjectNode response(String status) {
    JsonNode request = head.request();
    ObjectNode response =
        WireFields.object()
            .put("id", head.part("resp_", 0))
            .put("object", "response")
            .put("created_at", head.created().getEpochSecond())
            .put("status", status)
            .putNull("error")
            .putNull("incomplete_details")
            .putNull("instructions")
            .putNull("max_output_tokens")
            .put("model", head.model());
    response.putArray("output");
    response.put("parallel_tool_calls", true).putNull("previous_response_id");
    response.putObject("reasoning").putNull("effort").putNull("summary");
    response.put("store", false).putNull("temperature");
    response.putObject("text").putObject("format").put("type", "text");
    response.put("tool_choice", "auto").putArray("tools");
    response.putNull("top_p").put("truncation", "disabled").putNull("usage");
    response.putObject("metadata");
    WireFields.copy(request, response, ECHOED.toArray(String[]::new));
    return response;
  }

  private String messageId() {
    return head.part("msg_", 0);
  }

  private String callItemId(int number) {
    return head.part("fc_", number);
  }

  private ObjectNode message(String status, ObjectNode... parts) {
    ObjectNode message =
        WireFields.object().put("id", messageId()).put("type", "message").put("status", status);
    message.putArray("content").addAll(List.of(parts));
    return message.put("role", Role.ASSISTANT.wireName());
  }

  private static ObjectNode text(String text) {
    ObjectNode part = WireFields.object().put("type", "output_text");
    part.putArray("annotations");
    part.putArray("logprobs");
    return part.put("text", text);
  }

  private ObjectNode call(int number, String status, String arguments) {
    return WireFields.object()
        .put("id", callItemId(number))
        .put("type", "function_call")
        .put("status", status)
        .put("arguments", arguments)
        .put("call_id", head.part("call_", number))
        .put("name", said.toolCalls().get(number).name());
  }

  /** Why it is not whole; empty text if it is. */
  private String incomplete() {
    return switch (said.finish()) {
      case LENGTH -> "max_output_tokens";
      case REFUSED -> "content_filter";
      case STOP, TOOL_CALLS, ERROR, UNKNOWN -> "";
    };
  }

  private ObjectNode usage() {
    ObjectNode told = WireFields.object().put("input_tokens", usage.prompt());
    told.putObject("input_tokens_details").put("cached_tokens", 0);
    told.put("output_tokens", usage.completion());
    told.putObject("output_tokens_details").put("reasoning_tokens", 0);
    return told.put("total_tokens", usage.prompt() + usage.completion());
  }
}

package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.Completion;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TokenUsage;
import java.util.ArrayList;
import java.util.List;

/**
 * What OpenAI's completions and chat completions have in common when they are written: an envelope
 * with one choice in it, whole or as chunks that end with {@code [DONE]}.
 *
 * @param head what the answer says of itself
 * @param answer what is said
 * @param prefix of its id
 * @param whole what a whole answer says that it is
 * @param piece what a chunk says that it is
 */
record ServedChoice(AnswerHead head, WireAnswer answer, String prefix, String whole, String piece) {

  /** The whole answer. */
  ObjectNode response(ObjectNode choice) {
    ObjectNode response = envelope(whole, choice.put("finish_reason", reason()));
    response.set("usage", usage());
    return response;
  }

  /** A stream of chunks. */
  List<ServerSentEvent> events(List<ObjectNode> choices, ObjectNode last) {
    List<ServerSentEvent> events = new ArrayList<>();
    choices.forEach(choice -> events.add(chunk(choice.putNull("finish_reason"))));
    events.add(chunk(last.put("finish_reason", reason())));
    if (tellsUsage()) {
      ObjectNode end = envelope(piece);
      end.set("usage", usage());
      events.add(ServerSentEvent.of(JsonFormat.line(end)));
    }
    events.add(ServerSentEvent.of("[DONE]"));
    return events;
  }

  private ServerSentEvent chunk(ObjectNode choice) {
    ObjectNode chunk = envelope(piece, choice);
    if (tellsUsage()) {
      chunk.putNull("usage");
    }
    return ServerSentEvent.of(JsonFormat.line(chunk));
  }

  private boolean tellsUsage() {
    return head.request().path("stream_options").path("include_usage").asBoolean(false);
  }

  private ObjectNode envelope(String object, ObjectNode... choices) {
    ObjectNode envelope =
        WireFields.object()
            .put("id", prefix + head.id().value())
            .put("object", object)
            .put("created", head.created().getEpochSecond())
            .put("model", head.model());
    envelope.putArray("choices").addAll(List.of(choices));
    return envelope;
  }

  private String reason() {
    Completion said = answer.completion();
    return switch (said.finish()) {
      case TOOL_CALLS -> "tool_calls";
      case LENGTH -> "length";
      case REFUSED -> "content_filter";
      case STOP, ERROR, UNKNOWN -> "stop";
    };
  }

  private ObjectNode usage() {
    TokenUsage usage = answer.usage();
    return WireFields.object()
        .put("prompt_tokens", usage.prompt())
        .put("completion_tokens", usage.completion())
        .put("total_tokens", usage.prompt() + usage.completion());
  }
}

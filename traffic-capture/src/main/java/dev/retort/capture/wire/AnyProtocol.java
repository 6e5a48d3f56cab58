package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.Completion;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.TokenUsage;
import java.util.stream.StreamSupport;

/**
 * Whichever of the protocols a body is of, told by its fields; and what tools make of bodies when
 * they write them down: a list of messages, one message, or only its text.
 */
final class AnyProtocol implements WireProtocol {

  @Override
  public WireRequest request(JsonNode body) {
    if (body.isTextual()) {
      return WireProtocols.COMPLETIONS.request(WireFields.object().set("prompt", body));
    }
    if (body.isArray()) {
      return request(WireFields.object().set("messages", body));
    }
    if (body.path("role").isTextual()) {
      ObjectNode request = WireFields.object();
      request.putArray("messages").add(body);
      return request(request);
    }
    return protocol(body).request(body);
  }

  private static WireProtocol protocol(JsonNode request) {
    if (request.has("messages")) {
      if (contains(request, "toolUse") || contains(request, "toolResult") || isConverse(request)) {
        return WireProtocols.CONVERSE;
      }
      boolean blocks =
          StreamSupport.stream(request.path("messages").spliterator(), false)
              .flatMap(m -> StreamSupport.stream(m.path("content").spliterator(), false))
              .map(block -> block.path("type").asText(""))
              .anyMatch(type -> type.equals("tool_use") || type.equals("tool_result"));
      return blocks || request.has("system") || request.has("anthropic_version")
          ? WireProtocols.MESSAGES
          : WireProtocols.CHAT_COMPLETIONS;
    }
    if (request.has("input") || request.has("instructions")) {
      return WireProtocols.RESPONSES;
    }
    return request.has("prompt") ? WireProtocols.COMPLETIONS : WireProtocols.CHAT_COMPLETIONS;
  }

  /** Converse's blocks are told apart by their one field, not by a type. */
  private static boolean isConverse(JsonNode request) {
    JsonNode first = request.path("messages").path(0).path("content").path(0);
    return request.has("inferenceConfig")
        || (first.isObject() && first.has("text") && !first.has("type"));
  }

  private static boolean contains(JsonNode request, String block) {
    return StreamSupport.stream(request.path("messages").spliterator(), false)
        .flatMap(m -> StreamSupport.stream(m.path("content").spliterator(), false))
        .anyMatch(part -> part.has(block));
  }

  @Override
  public WireAnswer answer(JsonNode body) {
    if (body.isTextual()) {
      return new WireAnswer(
          new Completion(body.textValue(), Completion.Finish.STOP), TokenUsage.UNREPORTED);
    }
    if (body.isArray() && !body.isEmpty()) {
      return answer(body.get(body.size() - 1));
    }
    if (body.hasNonNull("error")) {
      return WireAnswer.FAILED;
    }
    if (body.path("choices").isArray()) {
      return body.path("choices").path(0).has("text")
          ? WireProtocols.COMPLETIONS.answer(body)
          : WireProtocols.CHAT_COMPLETIONS.answer(body);
    }
    if (body.path("output").isArray()) {
      return WireProtocols.RESPONSES.answer(body);
    }
    if (body.path("output").path("message").isObject()) {
      return WireProtocols.CONVERSE.answer(body);
    }
    if (body.path("content").isArray()
        && (body.has("stop_reason") || body.path("type").asText("").equals("message"))) {
      return WireProtocols.MESSAGES.answer(body);
    }
    return message(body);
  }

  /** A message alone ended as it says, else of its own accord. */
  private static WireAnswer message(JsonNode body) {
    if (!body.has("content") && !body.has("tool_calls") && !body.has("refusal")) {
      throw new MalformedExchangeException(
          "the answer is neither a response of a known protocol, nor a message, nor text");
    }
    boolean blocks =
        StreamSupport.stream(body.path("content").spliterator(), false)
            .anyMatch(block -> block.path("type").asText("").equals("tool_use"));
    if (blocks) {
      ObjectNode answer = WireFields.object().put("stop_reason", "tool_use");
      return WireProtocols.MESSAGES.answer(answer.set("content", body.path("content")));
    }
    ObjectNode response = WireFields.object();
    ObjectNode choice = response.putArray("choices").addObject();
    choice.set("message", body);
    choice.put("finish_reason", body.path("finish_reason").asText("stop"));
    return WireProtocols.CHAT_COMPLETIONS.answer(response);
  }

  @Override
  public StreamAssembler assembler() {
    return new AnyStream();
  }

  /** The stream of whichever protocol its first event is of. */
  private static final class AnyStream implements StreamAssembler {
    private StreamAssembler known;

    @Override
    public void accept(JsonNode data) {
      if (known == null && data.isObject()) {
        known = protocolOf(data).assembler();
      }
      if (known != null) {
        known.accept(data);
      }
    }

    private static WireProtocol protocolOf(JsonNode event) {
      String type = event.path("type").asText("");
      if (type.startsWith("response.")) {
        return WireProtocols.RESPONSES;
      }
      if (type.startsWith("message_") || type.startsWith("content_block_") || type.equals("ping")) {
        return WireProtocols.MESSAGES;
      }
      if (event.has("messageStart") || event.has("contentBlockDelta")) {
        return WireProtocols.CONVERSE;
      }
      return event.path("choices").path(0).has("text")
          ? WireProtocols.COMPLETIONS
          : WireProtocols.CHAT_COMPLETIONS;
    }

    @Override
    public boolean isComplete() {
      return known != null && known.isComplete();
    }

    @Override
    public ObjectNode response() {
      return known == null
          ? WireProtocols.CHAT_COMPLETIONS.assembler().response()
          : known.response();
    }
  }
}

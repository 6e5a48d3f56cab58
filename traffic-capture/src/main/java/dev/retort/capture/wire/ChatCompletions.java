package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.Completion;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.RequestedAnswer;
import dev.retort.capture.Role;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * OpenAI's chat completions. Of several choices, the first counts.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">Chat completions</a>
 */
final class ChatCompletions implements ServedProtocol {

  @Override
  public WireRequest request(JsonNode body) {
    return new WireRequest(
        ChatCompletionFormat.model(body),
        ChatCompletionFormat.prompt(body),
        WireFields.isStreamed(body),
        WireFields.task(body),
        ChatCompletionFormat.subject(body),
        WireFields.metadata(body),
        RequestedAnswer.of(body));
  }

  @Override
  public WireAnswer answer(JsonNode body) {
    return new WireAnswer(ChatCompletionFormat.completion(body), ChatCompletionFormat.usage(body));
  }

  @Override
  public ObjectNode response(AnswerHead head, WireAnswer answer) {
    ObjectNode response = head(head, "chat.completion");
    ObjectNode choice = response.putArray("choices").addObject().put("index", 0);
    choice.set("message", message(head, answer.completion()));
    choice.put("finish_reason", reason(answer.completion()));
    response.set("usage", usage(answer.usage()));
    return response;
  }

  /** What is said comes in one piece: it is known as a whole. */
  @Override
  public List<ServerSentEvent> events(AnswerHead head, WireAnswer answer) {
    List<ServerSentEvent> events = new ArrayList<>();
    ObjectNode said = message(head, answer.completion());
    int index = 0;
    for (JsonNode call : said.path("tool_calls")) {
      ((ObjectNode) call).put("index", index++);
    }
    events.add(chunk(head, said, Optional.empty()));
    events.add(chunk(head, WireFields.object(), Optional.of(reason(answer.completion()))));
    if (head.request().path("stream_options").path("include_usage").asBoolean(false)) {
      ObjectNode last = head(head, "chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", usage(answer.usage()));
      events.add(ServerSentEvent.of(JsonFormat.line(last)));
    }
    events.add(ServerSentEvent.of("[DONE]"));
    return events;
  }

  private static ServerSentEvent chunk(AnswerHead head, ObjectNode delta, Optional<String> reason) {
    ObjectNode chunk = head(head, "chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.put("finish_reason", reason.orElse(null));
    return ServerSentEvent.of(JsonFormat.line(chunk));
  }

  private static ObjectNode head(AnswerHead head, String object) {
    return WireFields.object()
        .put("id", "chatcmpl-" + head.id().value())
        .put("object", object)
        .put("created", head.created().getEpochSecond())
        .put("model", head.model());
  }

  private static ObjectNode message(AnswerHead head, Completion said) {
    ObjectNode message = WireFields.object().put("role", Role.ASSISTANT.wireName());
    if (said.toolCalls().isEmpty() || !said.text().isEmpty()) {
      message.put("content", said.text());
    } else {
      message.putNull("content");
    }
    for (ToolCall call : said.toolCalls()) {
      ArrayNode calls = message.withArray("tool_calls");
      calls
          .addObject()
          .put("id", "call_%s_%d".formatted(head.id().value(), calls.size() - 1))
          .put("type", "function")
          .putObject("function")
          .put("name", call.name())
          .put("arguments", call.arguments());
    }
    return message;
  }

  private static String reason(Completion said) {
    return switch (said.finish()) {
      case TOOL_CALLS -> "tool_calls";
      case LENGTH -> "length";
      case REFUSED -> "content_filter";
      case STOP, ERROR, UNKNOWN -> "stop";
    };
  }

  private static ObjectNode usage(TokenUsage usage) {
    return WireFields.object()
        .put("prompt_tokens", usage.prompt())
        .put("completion_tokens", usage.completion())
        .put("total_tokens", usage.prompt() + usage.completion());
  }

  @Override
  public StreamAssembler assembler() {
    return new ChoiceStream("chat.completion", ChatChoice::new);
  }
}

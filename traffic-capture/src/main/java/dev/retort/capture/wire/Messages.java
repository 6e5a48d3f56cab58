package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.Completion;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.RequestedAnswer;
import dev.retort.capture.Role;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Anthropic's messages. Results of tools, which this protocol puts into a user's message, are
 * messages of their own; thoughts, pictures, documents and what the server's own tools did are
 * passed over. Tokens written to and read from a cache count as read.
 *
 * @see <a href="https://docs.anthropic.com/en/api/messages">Messages</a>
 */
final class Messages implements ServedProtocol {

  @Override
  public WireRequest request(JsonNode body) {
    return WireFields.request(body, prompt(body), requested(body));
  }

  private static Prompt prompt(JsonNode body) {
    JsonNode given = body.path("messages");
    if (!given.isArray() || given.isEmpty()) {
      throw new MalformedExchangeException("the request has no messages");
    }
    List<Message> messages = new ArrayList<>();
    String system = ChatCompletionFormat.text(body.path("system"));
    if (!system.isEmpty()) {
      messages.add(new Message(Role.SYSTEM, system));
    }
    for (JsonNode message : given) {
      add(message, messages);
    }
    return new Prompt(messages);
  }

  private static void add(JsonNode message, List<Message> messages) {
    if (!message.path("role").isTextual()) {
      throw new MalformedExchangeException("a message has no role");
    }
    Role role;
    try {
      role = Role.ofWireName(message.path("role").textValue());
    } catch (IllegalArgumentException e) {
      throw new MalformedExchangeException(e.getMessage());
    }
    JsonNode content = message.path("content");
    if (!content.isArray()) {
      messages.add(new Message(role, ChatCompletionFormat.text(content)));
      return;
    }
    boolean results = false;
    for (JsonNode block : content) {
      if (type(block).equals("tool_result")) {
        messages.add(new Message(Role.TOOL, ChatCompletionFormat.text(block.path("content"))));
        results = true;
      }
    }
    String text = text(content);
    List<ToolCall> calls = calls(content);
    if (!results || !text.isEmpty() || !calls.isEmpty()) {
      messages.add(new Message(role, text, calls));
    }
  }

  private static String type(JsonNode block) {
    return block.path("type").asText("text");
  }

  private static String text(JsonNode blocks) {
    StringBuilder text = new StringBuilder();
    for (JsonNode block : blocks) {
      if (type(block).equals("text")) {
        text.append(block.path("text").asText(""));
      }
    }
    return text.toString();
  }

  private static List<ToolCall> calls(JsonNode blocks) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode block : blocks) {
      if (type(block).equals("tool_use")) {
        calls.add(ChatCompletionFormat.toolCall(block));
      }
    }
    return calls;
  }

  private static RequestedAnswer requested(JsonNode body) {
    AskedForm asked = new AskedForm();
    boolean pictures =
        StreamSupport.stream(body.path("messages").spliterator(), false)
            .flatMap(message -> StreamSupport.stream(message.path("content").spliterator(), false))
            .anyMatch(block -> type(block).equals("image") || type(block).equals("document"));
    if (pictures) {
      asked.beyondText();
    }
    for (JsonNode tool : body.path("tools")) {
      if (tool.path("type").asText("custom").equals("custom")) {
        asked.function(tool.path("name").asText(""), tool.path("input_schema"));
      } else {
        asked.beyondText();
      }
    }
    JsonNode choice = body.path("tool_choice");
    switch (choice.path("type").asText("auto")) {
      case "auto" -> asked.choice("auto");
      case "any" -> asked.choice("required");
      case "tool" -> asked.onlyFunction(choice.path("name").asText(""));
      default -> asked.choice("none");
    }
    if (choice.path("disable_parallel_tool_use").asBoolean(false)) {
      asked.oneCall();
    }
    JsonNode format =
        body.has("output_format")
            ? body.path("output_format")
            : body.path("output_config").path("format");
    if (format.path("type").asText("").equals("json_schema")) {
      asked.json(Optional.of(format.path("schema")).filter(JsonNode::isObject));
    }
    return asked.read();
  }

  @Override
  public WireAnswer answer(JsonNode body) {
    if (body.hasNonNull("error")) {
      return WireAnswer.FAILED;
    }
    JsonNode content = body.path("content");
    if (!content.isArray()) {
      throw new MalformedExchangeException("the response has no content");
    }
    return new WireAnswer(
        Completion.of(
            text(content), body.path("stop_reason").asText(""), calls(content), List.of()),
        usage(body.path("usage")));
  }

  private static TokenUsage usage(JsonNode usage) {
    return TokenUsage.reported(
        usage.path("input_tokens").asLong(0)
            + usage.path("cache_creation_input_tokens").asLong(0)
            + usage.path("cache_read_input_tokens").asLong(0),
        usage.path("output_tokens").asLong(0));
  }

  @Override
  public ObjectNode response(AnswerHead head, WireAnswer answer) {
    return new ServedMessage(head, answer).whole();
  }

  @Override
  public List<ServerSentEvent> events(AnswerHead head, WireAnswer answer) {
    return new ServedMessage(head, answer).stream();
  }

  @Override
  public StreamAssembler assembler() {
    return new MessageStream();
  }
}

package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.Completion;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.RequestedAnswer;
import dev.retort.capture.Role;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Amazon Bedrock's Converse. The model stands in the request's path, not in its body.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html">
 *     Converse</a>
 */
final class Converse implements WireProtocol {

  @Override
  public WireRequest request(JsonNode body) {
    Map<String, String> metadata = new TreeMap<>();
    body.path("requestMetadata")
        .properties()
        .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText("")));
    SortedSet<String> tools = new TreeSet<>();
    body.path("toolConfig")
        .path("tools")
        .forEach(tool -> tools.add(tool.path("toolSpec").path("name").asText("")));
    WireFields.offered(tools, metadata);
    return new WireRequest(
        body.path("modelId").asText(""),
        prompt(body),
        false,
        WireFields.task(WireFields.object().set("metadata", body.path("requestMetadata"))),
        ChatCompletionFormat.subject(body),
        new TreeMap<>(metadata),
        requested(body));
  }

  private static Prompt prompt(JsonNode body) {
    JsonNode given = body.path("messages");
    if (!given.isArray() || given.isEmpty()) {
      throw new MalformedExchangeException("the request has no messages");
    }
    List<Message> messages = new ArrayList<>();
    String system = text(body.path("system"));
    if (!system.isEmpty()) {
      messages.add(new Message(Role.SYSTEM, system));
    }
    for (JsonNode message : given) {
      boolean results = false;
      for (JsonNode block : message.path("content")) {
        if (block.has("toolResult")) {
          messages.add(new Message(Role.TOOL, text(block.path("toolResult").path("content"))));
          results = true;
        }
      }
      String text = text(message.path("content"));
      List<ToolCall> calls = calls(message.path("content"));
      if (!results || !text.isEmpty() || !calls.isEmpty()) {
        messages.add(new Message(role(message), text, calls));
      }
    }
    return new Prompt(messages);
  }

  private static Role role(JsonNode message) {
    try {
      return Role.ofWireName(message.path("role").asText(""));
    } catch (IllegalArgumentException e) {
      throw new MalformedExchangeException(e.getMessage());
    }
  }

  private static String text(JsonNode blocks) {
    StringBuilder text = new StringBuilder();
    for (JsonNode block : blocks) {
      text.append(block.path("text").asText(""));
      if (block.has("json")) {
        text.append(JsonFormat.line(block.path("json")));
      }
    }
    return text.toString();
  }

  private static List<ToolCall> calls(JsonNode blocks) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode block : blocks) {
      if (block.has("toolUse")) {
        calls.add(ChatCompletionFormat.toolCall(block.path("toolUse")));
      }
    }
    return calls;
  }

  private static RequestedAnswer requested(JsonNode body) {
    AskedForm asked = new AskedForm();
    for (JsonNode message : body.path("messages")) {
      for (JsonNode block : message.path("content")) {
        if (block.has("image") || block.has("document") || block.has("video")) {
          asked.beyondText();
        }
      }
    }
    JsonNode tools = body.path("toolConfig");
    for (JsonNode tool : tools.path("tools")) {
      if (tool.has("toolSpec")) {
        asked.function(
            tool.path("toolSpec").path("name").asText(""),
            tool.path("toolSpec").path("inputSchema").path("json"));
      }
    }
    JsonNode choice = tools.path("toolChoice");
    if (choice.has("any")) {
      asked.choice("required");
    } else if (choice.has("tool")) {
      asked.onlyFunction(choice.path("tool").path("name").asText(""));
    }
    return asked.read();
  }

  @Override
  public WireAnswer answer(JsonNode body) {
    JsonNode content = body.path("output").path("message").path("content");
    if (!content.isArray()) {
      throw new MalformedExchangeException("the response has no output.message.content");
    }
    JsonNode usage = body.path("usage");
    return new WireAnswer(
        Completion.of(text(content), body.path("stopReason").asText(""), calls(content), List.of()),
        TokenUsage.reported(
            usage.path("inputTokens").asLong(0)
                + usage.path("cacheReadInputTokens").asLong(0)
                + usage.path("cacheWriteInputTokens").asLong(0),
            usage.path("outputTokens").asLong(0)));
  }

  @Override
  public StreamAssembler assembler() {
    return new ConverseStream();
  }
}

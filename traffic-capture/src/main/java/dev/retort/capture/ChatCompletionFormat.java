package dev.retort.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The wire format of OpenAI's chat completions, as far as Retort reads and writes it. Unknown
 * fields are ignored; what is missing or of the wrong type is named. Stateless and thread-safe.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">Chat completions</a>
 */
public final class ChatCompletionFormat {
  private ChatCompletionFormat() {}

  /**
   * The messages of a request.
   *
   * @throws MalformedExchangeException if there are none, or one is no message
   */
  public static Prompt prompt(JsonNode request) {
    JsonNode messages = request.path("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw new MalformedExchangeException("the request has no messages");
    }
    List<Message> read = new ArrayList<>(messages.size());
    for (JsonNode message : messages) {
      read.add(message(message));
    }
    return new Prompt(read);
  }

  private static Message message(JsonNode message) {
    JsonNode role = message.path("role");
    if (!role.isTextual()) {
      throw new MalformedExchangeException("a message has no role");
    }
    try {
      return new Message(
          // The older form of a tool's answer.
          role.textValue().equals("function") ? Role.TOOL : Role.ofWireName(role.textValue()),
          text(message.path("content")),
          toolCalls(message));
    } catch (IllegalArgumentException e) {
      throw new MalformedExchangeException(e.getMessage());
    }
  }

  /** The model that a request asks for; empty text if it names none. */
  public static String model(JsonNode request) {
    return request.path("model").asText("");
  }

  /** The task that a request's metadata names ({@code metadata.task}). */
  public static Optional<TaskName> task(JsonNode request) {
    return taskName(request.path("metadata").path("task"));
  }

  /**
   * A task's name, if the field holds one.
   *
   * @throws MalformedExchangeException if it holds something else
   */
  public static Optional<TaskName> taskName(JsonNode field) {
    if (field.isMissingNode() || field.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TaskName(field.asText()));
    } catch (IllegalArgumentException e) {
      throw new MalformedExchangeException(e.getMessage());
    }
  }

  /**
   * Whom a request is for, as the caller calls them: {@code safety_identifier}, else {@code user},
   * else {@code metadata.user_id}. It may name a person, so it is kept nowhere but as a {@link
   * SubjectPseudonym}.
   */
  public static Optional<String> subject(JsonNode request) {
    return Stream.of(
            request.path("safety_identifier"),
            request.path("user"),
            request.path("metadata").path("user_id"))
        .filter(JsonNode::isValueNode)
        .map(field -> field.asText("").strip())
        .filter(identifier -> !identifier.isEmpty() && !identifier.equals("null"))
        .findFirst();
  }

  /**
   * The answer in a whole (not streamed) response, or the error in its place.
   *
   * @throws MalformedExchangeException if the response is neither
   */
  public static Completion completion(JsonNode response) {
    if (!response.path("error").isMissingNode() && !response.path("error").isNull()) {
      return Completion.FAILED;
    }
    JsonNode choice = response.path("choices").path(0);
    JsonNode message = choice.path("message");
    if (!message.isObject()) {
      throw new MalformedExchangeException("the response has no choices[0].message");
    }
    List<TokenLogprob> logprobs = logprobs(choice.path("logprobs").path("content"));
    String refusal = message.path("refusal").asText("");
    if (message.path("refusal").isTextual() && !refusal.isEmpty()) {
      return new Completion(refusal, Completion.Finish.REFUSED, List.of(), logprobs);
    }
    return Completion.of(
        text(message.path("content")),
        choice.path("finish_reason").asText(""),
        toolCalls(message),
        logprobs);
  }

  /** The calls of a message, in its order; the older form with one function as well. */
  private static List<ToolCall> toolCalls(JsonNode message) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode call : message.path("tool_calls")) {
      // A custom tool takes text instead of arguments.
      JsonNode called = call.path(call.has("custom") ? "custom" : "function");
      calls.add(toolCall(called));
    }
    if (calls.isEmpty() && message.path("function_call").isObject()) {
      calls.add(toolCall(message.path("function_call")));
    }
    return calls;
  }

  /** A call: {@code name}, and {@code arguments} or {@code input}, as text or as an object. */
  public static ToolCall toolCall(JsonNode called) {
    JsonNode arguments = called.path(called.has("input") ? "input" : "arguments");
    return new ToolCall(
        called.path("name").asText(""),
        arguments.isContainerNode() ? JsonFormat.line(arguments) : arguments.asText(""));
  }

  /** How likely each token was: a list of tokens with their {@code logprob}; empty if missing. */
  public static List<TokenLogprob> logprobs(JsonNode content) {
    List<TokenLogprob> tokens = new ArrayList<>();
    for (JsonNode token : content) {
      List<TokenLogprob.Alternative> alternatives = new ArrayList<>();
      for (JsonNode other : token.path("top_logprobs")) {
        alternatives.add(
            new TokenLogprob.Alternative(
                other.path("token").asText(""), other.path("logprob").asDouble(0)));
      }
      tokens.add(
          new TokenLogprob(
              token.path("token").asText(""), token.path("logprob").asDouble(0), alternatives));
    }
    return tokens;
  }

  /** Tokens billed, as the response reports them. */
  public static TokenUsage usage(JsonNode response) {
    JsonNode usage = response.path("usage");
    return TokenUsage.reported(
        usage.path("prompt_tokens").asLong(0), usage.path("completion_tokens").asLong(0));
  }

  /** An error as the protocol words it. */
  public static ObjectNode error(String type, String message) {
    ObjectNode response = JsonFormat.mapper().createObjectNode();
    response.putObject("error").put("message", message).put("type", type).putNull("code");
    return response;
  }

  /**
   * A content field: text, absent, or a list of parts of which the text parts count.
   *
   * @throws MalformedExchangeException if it is something else
   */
  public static String text(JsonNode content) {
    if (content.isMissingNode() || content.isNull()) {
      return "";
    }
    if (content.isTextual()) {
      return content.textValue();
    }
    if (content.isArray()) {
      return StreamSupport.stream(content.spliterator(), false)
          .map(part -> part.isTextual() ? part.textValue() : part.path("text").asText(""))
          .collect(Collectors.joining());
    }
    throw new MalformedExchangeException("a message's content is neither text nor a list of parts");
  }
}

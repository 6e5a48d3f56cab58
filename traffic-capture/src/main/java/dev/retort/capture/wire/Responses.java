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
import dev.retort.capture.TokenLogprob;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.StreamSupport;

/**
 * OpenAI's responses. Calls of functions belong to the assistant's message right before them; what
 * a model thinks, and what the server's own tools did, is passed over.
 *
 * <p>A request that goes on from a conversation on the server holds only its last part: it says so
 * in its metadata ({@value #PREVIOUS} or {@value #CONVERSATION}), and only a teacher can answer it.
 * So it is with one that asks in so many words that its answer be stored ({@code "store": true}):
 * an answer that is given here cannot be gone on from.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses">Responses</a>
 */
final class Responses implements ServedProtocol {
  private static final String PREVIOUS = "previous_response_id";
  private static final String CONVERSATION = "conversation";

  @Override
  public WireRequest request(JsonNode body) {
    SortedMap<String, String> metadata = WireFields.metadata(body);
    remembered(body, PREVIOUS).ifPresent(id -> metadata.put(PREVIOUS, id));
    remembered(body, CONVERSATION).ifPresent(id -> metadata.put(CONVERSATION, id));
    return new WireRequest(
        ChatCompletionFormat.model(body),
        prompt(body),
        WireFields.isStreamed(body),
        WireFields.task(body),
        ChatCompletionFormat.subject(body),
        metadata,
        requested(body));
  }

  private static Optional<String> remembered(JsonNode body, String field) {
    JsonNode named = body.path(field);
    String id = (named.isObject() ? named.path("id") : named).asText("");
    return Optional.of(id).filter(text -> named.isContainerNode() || named.isTextual());
  }

  private static Prompt prompt(JsonNode body) {
    List<Message> messages = new ArrayList<>();
    JsonNode instructions = body.path("instructions");
    if (instructions.isTextual()) {
      messages.add(new Message(Role.SYSTEM, instructions.textValue()));
    } else {
      instructions.forEach(item -> add(item, messages));
    }
    JsonNode input = body.path("input");
    if (input.isTextual()) {
      messages.add(new Message(Role.USER, input.textValue()));
    } else {
      input.forEach(item -> add(item, messages));
    }
    if (messages.isEmpty()) {
      throw new MalformedExchangeException("the request has no input");
    }
    return new Prompt(messages);
  }

  private static void add(JsonNode item, List<Message> messages) {
    String type = item.path("type").asText("message");
    switch (type) {
      case "message" -> messages.add(message(item));
      case "function_call", "custom_tool_call" -> call(item, messages);
      default -> {
        if (type.endsWith("_output")) {
          messages.add(new Message(Role.TOOL, output(item.path("output"))));
        }
      }
    }
  }

  private static Message message(JsonNode item) {
    if (!item.path("role").isTextual()) {
      throw new MalformedExchangeException("an item of the input is a message without a role");
    }
    try {
      return new Message(
          Role.ofWireName(item.path("role").textValue()),
          ChatCompletionFormat.text(item.path("content")));
    } catch (IllegalArgumentException e) {
      throw new MalformedExchangeException(e.getMessage());
    }
  }

  private static void call(JsonNode item, List<Message> messages) {
    Message before = messages.isEmpty() ? null : messages.get(messages.size() - 1);
    if (before == null || before.role() != Role.ASSISTANT) {
      before = new Message(Role.ASSISTANT, "");
      messages.add(before);
    }
    List<ToolCall> calls = new ArrayList<>(before.toolCalls());
    calls.add(ChatCompletionFormat.toolCall(item));
    messages.set(messages.size() - 1, new Message(before.role(), before.content(), calls));
  }

  private static String output(JsonNode output) {
    return output.isObject() ? output.toString() : ChatCompletionFormat.text(output);
  }

  private static RequestedAnswer requested(JsonNode body) {
    AskedForm asked = new AskedForm();
    boolean pictures =
        StreamSupport.stream(body.path("input").spliterator(), false)
            .flatMap(item -> StreamSupport.stream(item.path("content").spliterator(), false))
            .anyMatch(part -> !part.path("type").asText("text").endsWith("text"));
    if (pictures || isProvidersOnly(body)) {
      asked.beyondText();
    }
    for (JsonNode tool : body.path("tools")) {
      if (tool.path("type").asText("").equals("function")) {
        asked.function(tool.path("name").asText(""), tool.path("parameters"));
      } else {
        asked.beyondText();
      }
    }
    JsonNode choice = body.path("tool_choice");
    if (choice.isTextual()) {
      asked.choice(choice.textValue());
    } else if (choice.isObject()) {
      asked.onlyFunction(choice.path("name").asText(""));
    }
    if (!body.path("parallel_tool_calls").asBoolean(true)) {
      asked.oneCall();
    }
    JsonNode format = body.path("text").path("format");
    String type = format.path("type").asText("text");
    if (!type.equals("text")) {
      asked.json(Optional.of(format.path("schema")).filter(JsonNode::isObject));
    }
    return asked.read();
  }

  /**
   * A conversation, a prompt or an answer that the provider keeps, an answer that is fetched later,
   * and more than what is said.
   */
  private static boolean isProvidersOnly(JsonNode body) {
    return body.hasNonNull(PREVIOUS)
        || body.hasNonNull(CONVERSATION)
        || body.hasNonNull("prompt")
        || body.path("store").asBoolean(false)
        || body.path("background").asBoolean(false)
        || body.hasNonNull("top_logprobs")
        || StreamSupport.stream(body.path("include").spliterator(), false)
            .anyMatch(more -> more.asText().contains("logprobs"));
  }

  @Override
  public WireAnswer answer(JsonNode body) {
    String status = body.path("status").asText("");
    if (body.hasNonNull("error") || status.equals("failed")) {
      return WireAnswer.FAILED;
    }
    if (!body.path("output").isArray()) {
      throw new MalformedExchangeException("the response has no output");
    }
    StringBuilder text = new StringBuilder();
    StringBuilder refusal = new StringBuilder();
    List<ToolCall> calls = new ArrayList<>();
    List<TokenLogprob> logprobs = new ArrayList<>();
    for (JsonNode item : body.path("output")) {
      switch (item.path("type").asText("message")) {
        case "message" -> {
          for (JsonNode part : item.path("content")) {
            text.append(part.path("text").asText(""));
            refusal.append(part.path("refusal").asText(""));
            logprobs.addAll(ChatCompletionFormat.logprobs(part.path("logprobs")));
          }
        }
        case "function_call", "custom_tool_call" -> calls.add(ChatCompletionFormat.toolCall(item));
        default -> {
          // Thoughts, and the work of the server's own tools.
        }
      }
    }
    Completion completion =
        refusal.isEmpty()
            ? Completion.of(text.toString(), reason(status, body), calls, logprobs)
            : new Completion(refusal.toString(), Completion.Finish.REFUSED, List.of(), logprobs);
    return new WireAnswer(completion, usage(body.path("usage")));
  }

  /** How it ended, in the words of chat completions. */
  private static String reason(String status, JsonNode body) {
    return switch (status) {
      case "completed" -> "stop";
      case "incomplete" -> body.path("incomplete_details").path("reason").asText("");
      default -> "";
    };
  }

  private static TokenUsage usage(JsonNode usage) {
    return TokenUsage.reported(
        usage.path("input_tokens").asLong(0), usage.path("output_tokens").asLong(0));
  }

  @Override
  public ObjectNode response(AnswerHead head, WireAnswer answer) {
    return new ServedResponse(head, answer).whole();
  }

  @Override
  public List<ServerSentEvent> events(AnswerHead head, WireAnswer answer) {
    return new ServedResponse(head, answer).stream();
  }

  @Override
  public StreamAssembler assembler() {
    return new ResponseStream();
  }
}

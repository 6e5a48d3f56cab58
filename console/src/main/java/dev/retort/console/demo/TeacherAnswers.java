package dev.retort.console.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns the body of a chat-completion request into the body of its answer. The answer's text
 * depends on the request's messages alone. Thread-safe.
 */
final class TeacherAnswers {
  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final int TOKENS_PER_MESSAGE = 4;

  private final TicketTriage triage = new TicketTriage();
  private final OrderReader orders = new OrderReader();

  /** A request that gets no answer. */
  static final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1;

    BadRequestException(String message) {
      super(message);
    }
  }

  /**
   * The answer to a request.
   *
   * @param id the answer's id
   * @param created when it is given
   * @throws BadRequestException if the body is no chat-completion request for a task of the factory
   */
  ObjectNode answer(JsonNode request, String id, Instant created) throws BadRequestException {
    if (!request.path("model").asText().equals(FactoryTeacher.MODEL)) {
      throw new BadRequestException(
          "The model '%s' does not exist here; ask for '%s'."
              .formatted(request.path("model").asText(), FactoryTeacher.MODEL));
    }
    if (request.path("stream").asBoolean()) {
      throw new BadRequestException("This endpoint does not stream; leave out 'stream'.");
    }
    List<String> contents = new ArrayList<>();
    String text = answerText(request.path("messages"), contents);
    ObjectNode body = JsonFormat.mapper().createObjectNode();
    body.put("id", id).put("object", "chat.completion").put("created", created.getEpochSecond());
    body.put("model", FactoryTeacher.MODEL);
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", text);
    choice.putNull("logprobs").put("finish_reason", "stop");
    int prompt = contents.stream().mapToInt(c -> TOKENS_PER_MESSAGE + tokens(c)).sum();
    body.putObject("usage")
        .put("prompt_tokens", prompt)
        .put("completion_tokens", tokens(text))
        .put("total_tokens", prompt + tokens(text));
    return body;
  }

  private String answerText(JsonNode messages, List<String> contents) throws BadRequestException {
    if (!messages.isArray() || messages.isEmpty()) {
      throw new BadRequestException("'messages' must be an array with at least one message.");
    }
    Optional<String> instructions = Optional.empty();
    Optional<String> text = Optional.empty();
    for (JsonNode message : messages) {
      if (!message.path("content").isTextual()) {
        throw new BadRequestException("The 'content' of every message must be a string.");
      }
      String content = message.path("content").asText();
      contents.add(content);
      switch (message.path("role").asText()) {
        case "system", "developer" -> instructions = Optional.of(content);
        case "user" -> text = Optional.of(content);
        default ->
            throw new BadRequestException(
                "The 'role' of every message must be system, developer or user, not '%s'."
                    .formatted(message.path("role").asText()));
      }
    }
    FactoryTask task =
        instructions
            .flatMap(FactoryTask::ofInstructions)
            .orElseThrow(
                () ->
                    new BadRequestException(
                        "Unknown task: the system message holds the instructions neither of"
                            + " ticket-routing nor of purchase-order."));
    return answerText(
        task,
        text.filter(t -> !t.isBlank())
            .orElseThrow(() -> new BadRequestException("There is no user message with text.")));
  }

  /** The answer to a ticket or an e-mail. */
  String answerText(FactoryTask task, String text) {
    return switch (task) {
      case TICKET_ROUTING -> triage.label(text);
      case PURCHASE_ORDER ->
          orders.read(text).map(JsonFormat::line).orElse("{\"error\":\"no purchase order\"}");
    };
  }

  private static int tokens(String text) {
    return Math.max(1, (text.length() + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN);
  }
}

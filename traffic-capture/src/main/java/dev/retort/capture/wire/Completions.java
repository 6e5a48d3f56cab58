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
import java.util.ArrayList;
import java.util.List;

/**
 * OpenAI's older completions: the prompt is a user's message, what has to follow the answer ({@code
 * suffix}) a second one. Of several prompts and choices, the first counts.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/completions">Completions</a>
 */
final class Completions implements ServedProtocol {

  @Override
  public WireRequest request(JsonNode body) {
    return WireFields.request(body, prompt(body), requested(body));
  }

  private static Prompt prompt(JsonNode body) {
    JsonNode given = body.path("prompt");
    JsonNode first = given.isArray() ? given.path(0) : given;
    if (!first.isTextual()) {
      throw new MalformedExchangeException(
          given.isArray()
              ? "the request's prompt is tokens, not text"
              : "the request has no prompt");
    }
    List<Message> messages = new ArrayList<>();
    messages.add(new Message(Role.USER, first.textValue()));
    if (body.path("suffix").isTextual()) {
      messages.add(new Message(Role.USER, body.path("suffix").textValue()));
    }
    return new Prompt(messages);
  }

  private static RequestedAnswer requested(JsonNode body) {
    AskedForm asked = new AskedForm();
    boolean beyondText =
        body.path("prompt").size() > 1
            || body.hasNonNull("suffix")
            || body.hasNonNull("logprobs")
            || body.path("echo").asBoolean(false)
            || body.path("n").asInt(1) != 1;
    if (beyondText) {
      asked.beyondText();
    }
    return asked.read();
  }

  @Override
  public WireAnswer answer(JsonNode body) {
    if (body.hasNonNull("error")) {
      return WireAnswer.FAILED;
    }
    JsonNode choice = body.path("choices").path(0);
    if (!choice.path("text").isTextual()) {
      throw new MalformedExchangeException("the response has no choices[0].text");
    }
    return new WireAnswer(
        Completion.of(
            choice.path("text").textValue(),
            choice.path("finish_reason").asText(""),
            List.of(),
            logprobs(choice.path("logprobs"))),
        ChatCompletionFormat.usage(body));
  }

  /** The older form: lists side by side, one element for each token. */
  private static List<TokenLogprob> logprobs(JsonNode lists) {
    List<TokenLogprob> tokens = new ArrayList<>();
    for (int i = 0; i < lists.path("tokens").size(); i++) {
      List<TokenLogprob.Alternative> alternatives = new ArrayList<>();
      lists
          .path("top_logprobs")
          .path(i)
          .properties()
          .forEach(
              other ->
                  alternatives.add(
                      new TokenLogprob.Alternative(other.getKey(), other.getValue().asDouble(0))));
      tokens.add(
          new TokenLogprob(
              lists.path("tokens").path(i).asText(""),
              lists.path("token_logprobs").path(i).asDouble(0),
              alternatives));
    }
    return tokens;
  }

  @Override
  public ObjectNode response(AnswerHead head, WireAnswer answer) {
    return new ServedCompletion(head, answer).whole();
  }

  @Override
  public List<ServerSentEvent> events(AnswerHead head, WireAnswer answer) {
    return new ServedCompletion(head, answer).stream();
  }

  @Override
  public StreamAssembler assembler() {
    return new ChoiceStream("text_completion", CompletionChoice::new);
  }
}

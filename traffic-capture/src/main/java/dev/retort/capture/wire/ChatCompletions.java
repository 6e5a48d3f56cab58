package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.RequestedAnswer;
import java.util.List;

/**
 * OpenAI's chat completions. Of several choices, the first counts.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">Chat completions</a>
 */
final class ChatCompletions implements ServedProtocol {

  @Override
  public WireRequest request(JsonNode body) {
    return WireFields.request(body, ChatCompletionFormat.prompt(body), RequestedAnswer.of(body));
  }

  @Override
  public WireAnswer answer(JsonNode body) {
    return new WireAnswer(ChatCompletionFormat.completion(body), ChatCompletionFormat.usage(body));
  }

  @Override
  public ObjectNode response(AnswerHead head, WireAnswer answer) {
    return new ServedChatCompletion(head, answer).whole();
  }

  @Override
  public List<ServerSentEvent> events(AnswerHead head, WireAnswer answer) {
    return new ServedChatCompletion(head, answer).stream();
  }

  @Override
  public StreamAssembler assembler() {
    return new ChoiceStream("chat.completion", ChatChoice::new);
  }
}

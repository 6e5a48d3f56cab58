package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.RequestedAnswer;

/**
 * OpenAI's chat completions. Of several choices, the first counts.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">Chat completions</a>
 */
final class ChatCompletions implements WireProtocol {

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
  public StreamAssembler assembler() {
    return new ChoiceStream("chat.completion", ChatChoice::new);
  }
}

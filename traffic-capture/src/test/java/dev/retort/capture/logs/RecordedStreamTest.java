package dev.retort.capture.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.Completion;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import dev.retort.capture.wire.WireProtocols;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fault")
@Tag("fault-bad-input")
class RecordedStreamTest {
  private static final List<String> GREETING =
      List.of(
          "{\"created\":1748736056,\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}",
          "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"gree\"},\"logprobs\":{\"content\":[{\"token\":\"gree\",\"logprob\":-0.5,\"top_logprobs\":[]}]}}]}",
          "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"another choice\"}},{\"index\":0,\"delta\":{\"content\":\"ting\\n\"}}]}",
          "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}",
          "{\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}");

  @Test
  void chunksInAListGiveTheWholeAnswer() throws Exception {
    JsonNode response = whole(list(GREETING));

    Completion completion = ChatCompletionFormat.completion(response);
    assertThat(completion.text()).isEqualTo("greeting\n");
    assertThat(completion.finish()).isEqualTo(Finish.STOP);
    assertThat(completion.logprobs()).hasSize(1);
    assertThat(ChatCompletionFormat.usage(response)).isEqualTo(new TokenUsage(5, 2));
    assertThat(response.path("created").asLong()).isEqualTo(1748736056);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void theTextOfTheEventsGivesTheSame(String lineEnd) throws Exception {
    String text =
        GREETING.stream()
            .map(chunk -> ": keep-alive" + lineEnd + "data: " + chunk + lineEnd + lineEnd)
            .collect(Collectors.joining("", "event: message" + lineEnd, "data: [DONE]" + lineEnd));

    assertThat(whole(TextNode.valueOf(text))).isEqualTo(whole(list(GREETING)));
  }

  @Test
  void callsOfToolsComeTogetherByTheirIndex() throws Exception {
    JsonNode response =
        whole(
            list(
                List.of(
                    call(0, "\"name\":\"find\",\"arguments\":\"\""),
                    call(1, "\"name\":\"book\",\"arguments\":\"{\\\"n\""),
                    call(0, "\"arguments\":\"{\\\"q\\\":1}\""),
                    call(1, "\"arguments\":\"\\\":2}\""),
                    "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}")));

    assertThat(ChatCompletionFormat.completion(response))
        .isEqualTo(
            new Completion(
                "",
                Finish.TOOL_CALLS,
                List.of(new ToolCall("find", "{\"q\":1}"), new ToolCall("book", "{\"n\":2}")),
                List.of()));
  }

  @Test
  void theOlderFormOfACallComesTogetherToo() throws Exception {
    JsonNode response =
        whole(
            list(
                List.of(
                    "{\"choices\":[{\"delta\":{\"function_call\":{\"name\":\"find\",\"arguments\":\"{\"}}}]}",
                    "{\"choices\":[{\"delta\":{\"function_call\":{\"arguments\":\"}\"}}}]}",
                    "{\"choices\":[{\"delta\":{},\"finish_reason\":\"function_call\"}]}")));

    assertThat(ChatCompletionFormat.completion(response).toolCalls())
        .containsExactly(new ToolCall("find", "{}"));
  }

  @Test
  void aRefusalInPiecesIsARefusal() throws Exception {
    JsonNode response =
        whole(
            list(
                List.of(
                    "{\"choices\":[{\"delta\":{\"refusal\":\"I can\"}}]}",
                    "{\"choices\":[{\"delta\":{\"refusal\":\"not.\"},\"finish_reason\":\"stop\"}]}")));

    assertThat(ChatCompletionFormat.completion(response))
        .isEqualTo(new Completion("I cannot.", Finish.REFUSED));
  }

  @Test
  void aStreamThatBreaksOffHasNoKnownEnd() throws Exception {
    String cut =
        "data: "
            + GREETING.get(1)
            + "\n\ndata: "
            + GREETING.get(2).substring(0, GREETING.get(2).length() - 9);

    Completion completion = ChatCompletionFormat.completion(whole(TextNode.valueOf(cut)));

    assertThat(completion.text()).isEqualTo("gree");
    assertThat(completion.finish()).isEqualTo(Finish.UNKNOWN);
    assertThat(
            ChatCompletionFormat.completion(whole(list(List.of(call(0, "\"name\":\"find\"")))))
                .finish())
        .isEqualTo(Finish.UNKNOWN);
  }

  @Test
  void anErrorWithinAStreamIsAnError() throws Exception {
    String text =
        "data: "
            + GREETING.get(1)
            + "\n\nevent: error\ndata: {\"error\":{\"message\":\"overloaded\"}}\n\n";

    assertThat(ChatCompletionFormat.completion(whole(TextNode.valueOf(text))))
        .isEqualTo(Completion.FAILED);
  }

  @Test
  void textThatIsNoStreamAndBrokenEventsAreRefused() {
    TextNode prose = TextNode.valueOf("Thanks for asking!");
    assertThatThrownBy(() -> whole(prose))
        .isInstanceOf(MalformedExchangeException.class)
        .hasMessageContaining("data:");
    TextNode broken = TextNode.valueOf("data: {\"a\n\ndata: " + GREETING.get(1) + "\n\n");
    assertThatThrownBy(() -> whole(broken))
        .isInstanceOf(MalformedExchangeException.class)
        .hasMessageContaining("event 1");
  }

  private static JsonNode whole(JsonNode recording) {
    return RecordedStream.whole(recording, WireProtocols.CHAT_COMPLETIONS);
  }

  private static String call(int index, String function) {
    return "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":%d,\"function\":{%s}}]}}]}"
        .formatted(index, function);
  }

  private static JsonNode list(List<String> chunks) throws JsonProcessingException {
    return JsonFormat.mapper().readTree("{\"stream\":[" + String.join(",", chunks) + "]}");
  }
}

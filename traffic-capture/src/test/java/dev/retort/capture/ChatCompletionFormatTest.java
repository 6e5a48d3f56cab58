package dev.retort.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.Completion.Finish;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCompletionFormatTest {

  @Test
  void readsMessagesWithTextPartsAndWithout() throws Exception {
    Prompt prompt =
        ChatCompletionFormat.prompt(
            json(
                """
                {"messages":[
                  {"role":"system","content":"Answer."},
                  {"role":"user","content":[{"type":"text","text":"one "},
                    {"type":"image_url","image_url":{"url":"data:"}},{"type":"text","text":"two"}]},
                  {"role":"assistant","content":null,"tool_calls":[]},
                  {"role":"tool","content":"42","unknown":true}]}"""));
    assertThat(prompt.messages())
        .containsExactly(
            new Message(Role.SYSTEM, "Answer."),
            new Message(Role.USER, "one two"),
            new Message(Role.ASSISTANT, ""),
            new Message(Role.TOOL, "42"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"messages\":\"hello\"}",
        "{\"messages\":[]}",
        "{\"messages\":[{\"content\":\"x\"}]}",
        "{\"messages\":[{\"role\":\"stranger\",\"content\":\"x\"}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":7}]}"
      })
  void refusesWhatHoldsNoMessages(String request) throws Exception {
    JsonNode parsed = json(request);
    assertThatThrownBy(() -> ChatCompletionFormat.prompt(parsed))
        .isInstanceOf(MalformedExchangeException.class);
  }

  @Test
  void readsTheTaskOfTheMetadata() throws Exception {
    assertThat(ChatCompletionFormat.task(json("{\"metadata\":{\"task\":\"triage\"}}")))
        .contains(new TaskName("triage"));
    assertThat(ChatCompletionFormat.task(json("{\"metadata\":{\"task\":null}}"))).isEmpty();
    assertThat(ChatCompletionFormat.task(json("{\"metadata\":null}"))).isEmpty();
    JsonNode illegal = json("{\"metadata\":{\"task\":\"../triage\"}}");
    assertThatThrownBy(() -> ChatCompletionFormat.task(illegal))
        .isInstanceOf(MalformedExchangeException.class)
        .hasMessageContaining("../triage");
  }

  @ParameterizedTest
  @CsvSource({
    "stop,STOP",
    "length,LENGTH",
    "tool_calls,TOOL_CALLS",
    "function_call,TOOL_CALLS",
    "content_filter,REFUSED",
    "tired,UNKNOWN"
  })
  void readsHowAnAnswerEnded(String reason, Finish finish) throws Exception {
    assertThat(
            ChatCompletionFormat.completion(
                json(
                    "{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"%s\"}]}"
                        .formatted(reason))))
        .isEqualTo(new Completion("x", finish));
  }

  @Test
  void tellsRefusalsToolCallsAndErrorsFromAnswers() throws Exception {
    assertThat(
            ChatCompletionFormat.completion(
                json("{\"choices\":[{\"message\":{\"refusal\":\"No.\",\"content\":null}}]}")))
        .isEqualTo(new Completion("No.", Finish.REFUSED));
    assertThat(
            ChatCompletionFormat.completion(
                json(
                    "{\"choices\":[{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"stop\"}]}")))
        .isEqualTo(
            new Completion("", Finish.TOOL_CALLS, List.of(new ToolCall("f", "{}")), List.of()));
    assertThat(ChatCompletionFormat.completion(ChatCompletionFormat.error("rate", "slow down")))
        .isEqualTo(new Completion("", Finish.ERROR));
  }

  @Test
  void readsCallsOfTheOlderFormAndHowLikelyEachTokenWas() throws Exception {
    Completion completion =
        ChatCompletionFormat.completion(
            json(
                """
                {"choices":[{"message":{"content":null,
                  "function_call":{"name":"find","arguments":{"q":"tea"}}},
                  "finish_reason":"function_call",
                  "logprobs":{"content":[{"token":"a","logprob":-0.1,
                    "top_logprobs":[{"token":"a","logprob":-0.1},{"token":"b","logprob":-2.5}]}]}}]}"""));
    assertThat(completion.finish()).isEqualTo(Finish.TOOL_CALLS);
    assertThat(completion.toolCalls()).containsExactly(new ToolCall("find", "{\"q\":\"tea\"}"));
    assertThat(completion.logprobs())
        .containsExactly(
            new TokenLogprob(
                "a",
                -0.1,
                List.of(
                    new TokenLogprob.Alternative("a", -0.1),
                    new TokenLogprob.Alternative("b", -2.5))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"safety_identifier\":\"a\",\"user\":\"b\"};a",
        "{\"user\":\" b \",\"metadata\":{\"user_id\":\"c\"}};b",
        "{\"user\":null,\"metadata\":{\"user_id\":7}};7",
        "{\"user\":\"\"};",
        "{\"user\":{\"id\":1}};"
      })
  void readsWhomARequestIsFor(String request, String subject) throws Exception {
    assertThat(ChatCompletionFormat.subject(json(request)).orElse(null)).isEqualTo(subject);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"choices\":[]}", "{\"choices\":[{\"delta\":{}}]}"})
  void refusesWhatIsNoWholeResponse(String response) throws Exception {
    JsonNode parsed = json(response);
    assertThatThrownBy(() -> ChatCompletionFormat.completion(parsed))
        .isInstanceOf(MalformedExchangeException.class);
  }

  @Test
  void countsNoTokensWhereNoneOrNonsenseAreReported() throws Exception {
    assertThat(List.of("{}", "{\"usage\":null}", "{\"usage\":{\"prompt_tokens\":-4}}"))
        .allSatisfy(
            text ->
                assertThat(ChatCompletionFormat.usage(json(text)))
                    .isEqualTo(TokenUsage.UNREPORTED));
    assertThat(ChatCompletionFormat.model(json("{}"))).isEmpty();
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return JsonFormat.mapper().readTree(text);
  }
}

package dev.retort.capture.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.Completion;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.Message;
import dev.retort.capture.OfferedTools;
import dev.retort.capture.RequestedAnswer.Calls;
import dev.retort.capture.RequestedAnswer.Form;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireProtocolsTest {
  private static final List<Message> CONVERSATION =
      List.of(
          new Message(Role.SYSTEM, "Be brief."),
          new Message(Role.USER, "Weather in Bern?"),
          new Message(
              Role.ASSISTANT,
              "Let me look.",
              List.of(new ToolCall("weather", "{\"city\":\"Bern\"}"))),
          new Message(Role.TOOL, "18 °C"),
          new Message(Role.USER, "And tomorrow?"));

  @Test
  void oneConversationReadsTheSameInEachProtocol() {
    WireRequest chat =
        request(
            "/v1/chat/completions",
            """
            {"model":"m","messages":[
              {"role":"system","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"Weather in Bern?"}]},
              {"role":"assistant","content":"Let me look.","tool_calls":[{"id":"c1","type":"function",
                "function":{"name":"weather","arguments":"{\\"city\\":\\"Bern\\"}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"18 °C"},
              {"role":"user","content":"And tomorrow?"}]}""");
    WireRequest response =
        request(
            "/v1/responses",
            """
            {"model":"m","instructions":"Be brief.","input":[
              {"role":"user","content":[{"type":"input_text","text":"Weather in Bern?"}]},
              {"type":"reasoning","id":"rs_1","summary":[]},
              {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Let me look."}]},
              {"type":"function_call","call_id":"c1","name":"weather","arguments":"{\\"city\\":\\"Bern\\"}"},
              {"type":"function_call_output","call_id":"c1","output":"18 °C"},
              {"role":"user","content":"And tomorrow?"}]}""");
    WireRequest message =
        request(
            "/v1/messages",
            """
            {"model":"m","max_tokens":100,"system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],
             "messages":[
              {"role":"user","content":"Weather in Bern?"},
              {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"x"},
                {"type":"text","text":"Let me look."},
                {"type":"tool_use","id":"c1","name":"weather","input":{"city":"Bern"}}]},
              {"role":"user","content":[
                {"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"18 °C"}]},
                {"type":"text","text":"And tomorrow?"}]}]}""");

    assertThat(List.of(chat, response, message))
        .allSatisfy(
            request -> {
              assertThat(request.model()).isEqualTo("m");
              assertThat(request.prompt().messages()).isEqualTo(CONVERSATION);
              assertThat(request.streamed()).isFalse();
            });
    assertThat(chat.prompt().studentInput())
        .isEqualTo(
            """
            user: Weather in Bern?
            assistant: Let me look.
            calls weather({"city":"Bern"})
            tool: 18 °C
            user: And tomorrow?""");
  }

  @Test
  void readsWhatARequestSaysAboutItself() {
    for (String path : List.of("/v1/chat/completions", "/v1/messages")) {
      WireRequest request =
          request(
              path,
              """
              {"model":"m","stream":true,"messages":[{"role":"user","content":"x"}],
               "metadata":{"task":"triage","user_id":"ann","team":"north","try":2,"nested":{"a":1},"none":null}}""");
      assertThat(request.streamed()).isTrue();
      assertThat(request.task()).contains(new TaskName("triage"));
      assertThat(request.subject()).contains("ann");
      assertThat(request.metadata())
          .containsOnlyKeys("task", "team", "try")
          .containsEntry("team", "north")
          .containsEntry("try", "2");
    }
    WireRequest free =
        request(
            "/v1/responses",
            """
            {"input":"x","user":"bob","metadata":{"task":"sum up the week"},"previous_response_id":"resp_0"}""");
    assertThat(free.task()).isEmpty();
    assertThat(free.subject()).contains("bob");
    assertThat(free.metadata())
        .containsEntry("task", "sum up the week")
        .containsEntry("previous_response_id", "resp_0");
    assertThat(free.requested().form()).as("its history is elsewhere").isEqualTo(Form.OTHER);
  }

  @Test
  void readsWhatFormOfAnswerARequestAsksFor() {
    String schema = "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}";
    String chat = "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],";
    List<WireRequest> documents =
        List.of(
            request(
                "/v1/responses",
                "{\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"count\",\"schema\":%s}}}"
                    .formatted(schema)),
            request(
                "/v1/chat/completions",
                chat
                    + "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":%s}}}"
                        .formatted(schema)),
            request(
                "/v1/messages",
                chat
                    + "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":%s}}}"
                        .formatted(schema)));
    assertThat(documents)
        .extracting(WireRequest::requested)
        .allSatisfy(
            asked -> {
              assertThat(asked.form()).isEqualTo(Form.JSON);
              assertThat(asked.schema()).contains(Recorded.json(schema));
            });
    List<WireRequest> calls =
        List.of(
            request(
                "/v1/responses",
                "{\"input\":\"x\",\"parallel_tool_calls\":false,\"tools\":[{\"type\":\"function\",\"name\":\"count\",\"parameters\":%s}],\"tool_choice\":{\"type\":\"function\",\"name\":\"count\"}}"
                    .formatted(schema)),
            request(
                "/v1/messages",
                chat
                    + "\"tools\":[{\"name\":\"count\",\"input_schema\":%s}],\"tool_choice\":{\"type\":\"any\",\"disable_parallel_tool_use\":true}}"
                        .formatted(schema)));
    assertThat(calls)
        .allSatisfy(
            request ->
                assertThat(request.metadata()).containsEntry(OfferedTools.METADATA_KEY, "count"));
    assertThat(calls)
        .extracting(WireRequest::requested)
        .allSatisfy(
            asked -> {
              assertThat(asked.form()).isEqualTo(Form.TOOL_CALLS);
              assertThat(asked.calls()).isEqualTo(Calls.ONE);
              assertThat(asked.functions()).containsEntry("count", Recorded.json(schema));
            });
    assertThat(
            request(
                    "/v1/messages",
                    "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{}}]}]}")
                .requested()
                .form())
        .isEqualTo(Form.OTHER);
    assertThat(
            request("/v1/responses", "{\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}]}")
                .requested()
                .form())
        .isEqualTo(Form.OTHER);
    assertThat(request("/v1/completions", "{\"prompt\":\"x\"}").requested().form())
        .isEqualTo(Form.TEXT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/chat/completions | \"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"logprobs\":true",
        "/v1/chat/completions | \"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"web_search_options\":{}",
        "/v1/completions | \"prompt\":\"x\",\"logprobs\":2",
        "/v1/completions | \"prompt\":\"x\",\"echo\":true",
        "/v1/completions | \"prompt\":\"x\",\"n\":2",
        "/v1/responses | \"input\":\"x\",\"store\":true",
        "/v1/responses | \"input\":\"x\",\"background\":true",
        "/v1/responses | \"input\":\"x\",\"prompt\":{\"id\":\"p\"}",
        "/v1/responses | \"input\":\"x\",\"top_logprobs\":3",
        "/v1/responses | \"input\":\"x\",\"include\":[\"message.output_text.logprobs\"]"
      })
  void whatOnlyAProviderHasIsNoStudents(String path, String members) {
    assertThat(request(path, "{" + members + "}").requested().form()).isEqualTo(Form.OTHER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/chat/completions | \"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"logprobs\":false",
        "/v1/completions | \"prompt\":[\"x\"],\"logprobs\":null,\"n\":1",
        "/v1/responses | \"input\":\"x\",\"store\":false,\"background\":false,\"include\":[]",
        "/v1/responses | \"input\":\"x\",\"previous_response_id\":null"
      })
  void whatIsNotAskedForKeepsNoStudentAway(String path, String members) {
    assertThat(request(path, "{" + members + "}").requested().form()).isEqualTo(Form.TEXT);
  }

  @Test
  void ofSeveralPromptsTheFirstGoesWithTheFirstChoice() {
    WireRequest request = request("/v1/completions", "{\"prompt\":[\"one\",\"two\"]}");
    assertThat(request.prompt().messages()).containsExactly(new Message(Role.USER, "one"));
    assertThat(request.requested().form()).isEqualTo(Form.OTHER);
    assertThat(
            request("/v1/completions", "{\"prompt\":\"before\",\"suffix\":\"after\"}")
                .prompt()
                .messages())
        .containsExactly(new Message(Role.USER, "before"), new Message(Role.USER, "after"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/v1/responses;{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\":[]};LENGTH",
        "/v1/responses;{\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"content_filter\"},\"output\":[]};REFUSED",
        "/v1/responses;{\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}]};REFUSED",
        "/v1/responses;{\"status\":\"failed\",\"error\":{\"code\":\"server_error\"},\"output\":[]};ERROR",
        "/v1/responses;{\"status\":\"in_progress\",\"output\":[]};UNKNOWN",
        "/v1/messages;{\"content\":[],\"stop_reason\":\"end_turn\"};STOP",
        "/v1/messages;{\"content\":[],\"stop_reason\":\"stop_sequence\"};STOP",
        "/v1/messages;{\"content\":[],\"stop_reason\":\"max_tokens\"};LENGTH",
        "/v1/messages;{\"content\":[],\"stop_reason\":\"pause_turn\"};UNKNOWN",
        "/v1/messages;{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}};ERROR",
        "/v1/completions;{\"choices\":[{\"text\":\"x\",\"finish_reason\":\"stop\"}]};STOP",
        "/v1/completions;{\"error\":{\"message\":\"slow down\"}};ERROR"
      })
  void readsHowAnAnswerEnded(String path, String response, Finish finish) {
    assertThat(protocol(path).answer(Recorded.json(response)).completion().finish())
        .isEqualTo(finish);
  }

  @Test
  void tokensOfACacheAreRead() {
    assertThat(Recorded.MESSAGE_TOOL.answer().usage()).isEqualTo(new TokenUsage(582, 89));
    assertThat(Recorded.MESSAGE_TOOL.answer().completion())
        .isEqualTo(
            new Completion(
                "Let me look: Zürich.",
                Finish.TOOL_CALLS,
                List.of(new ToolCall("get_weather", "{\"location\":\"Zürich\",\"days\":3}")),
                List.of()));
    assertThat(Recorded.RESPONSE_TEXT.answer().usage()).isEqualTo(new TokenUsage(328, 52));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/v1/chat/completions;{\"input\":\"x\"}",
        "/v1/responses;{\"messages\":[]}",
        "/v1/responses;{\"input\":[{\"content\":\"x\"}]}",
        "/v1/responses;{\"input\":[{\"role\":\"stranger\",\"content\":\"x\"}]}",
        "/v1/completions;{\"prompt\":[[1,2]]}",
        "/v1/completions;{}",
        "/v1/messages;{\"messages\":[{\"content\":\"x\"}]}",
        "/v1/messages;{\"messages\":\"x\"}",
        "/v1/messages;7"
      })
  void refusesRequestsOfNoOrAnotherProtocol(String path, String body) {
    JsonNode parsed = Recorded.json(body);
    assertThatThrownBy(() -> protocol(path).request(parsed))
        .isInstanceOf(MalformedExchangeException.class);
  }

  @ParameterizedTest
  @CsvSource({"/v1/chat/completions", "/v1/responses", "/v1/completions", "/v1/messages"})
  void refusesAnswersOfNoProtocol(String path) {
    for (String body : List.of("{}", "[]", "\"sorry\"", "{\"detail\":\"not found\"}")) {
      JsonNode parsed = Recorded.json(body);
      assertThatThrownBy(() -> protocol(path).answer(parsed))
          .isInstanceOf(MalformedExchangeException.class);
    }
  }

  private static WireRequest request(String path, String body) {
    return protocol(path).request(Recorded.json(body));
  }

  private static WireProtocol protocol(String path) {
    return WireProtocols.byPath().get(path);
  }
}

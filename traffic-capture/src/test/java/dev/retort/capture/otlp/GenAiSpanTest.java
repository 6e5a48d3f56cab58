package dev.retort.capture.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.Completion;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.Exchange;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.Message;
import dev.retort.capture.Role;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import dev.retort.capture.TraceStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenAiSpanTest {
  private static final SubjectPseudonyms PSEUDONYMS =
      new SubjectPseudonyms(new byte[SubjectPseudonyms.KEY_BYTES]);
  private static final GenAiSpan SPANS = new GenAiSpan(Optional.empty(), Optional.of(PSEUDONYMS));
  private static final long START = 1_748_736_056_000_000_000L;

  private static final List<Message> CONVERSATION =
      List.of(
          new Message(Role.SYSTEM, "Be brief."),
          new Message(Role.USER, "Weather in Paris?"),
          new Message(
              Role.ASSISTANT, "", List.of(new ToolCall("get_weather", "{\"location\":\"Paris\"}"))),
          new Message(Role.TOOL, "rainy, 57°F"));
  private static final Completion ANSWER = new Completion("It is rainy.", Finish.STOP);

  private static final String INPUT =
      """
      [{"role":"user","parts":[{"type":"text","content":"Weather in Paris?"}]},
       {"role":"assistant","parts":[{"type":"reasoning","content":"hm"},
         {"type":"tool_call","id":"call_1","name":"get_weather","arguments":{"location":"Paris"}}]},
       {"role":"tool","parts":[{"type":"tool_call_response","id":"call_1","response":"rainy, 57°F"}]}]""";
  private static final String OUTPUT =
      """
      [{"role":"assistant","parts":[{"type":"text","content":"It is rainy."}],"finish_reason":"stop"}]""";
  private static final String INSTRUCTIONS = "[{\"type\":\"text\",\"content\":\"Be brief.\"}]";

  @Test
  void readsTheCurrentConventionsStructuredAndAsText() {
    OtlpSpan structured =
        span(
            """
            {"gen_ai.operation.name":"chat","gen_ai.system_instructions":%s,
             "gen_ai.input.messages":%s,"gen_ai.output.messages":%s}"""
                .formatted(INSTRUCTIONS, INPUT, OUTPUT));
    ObjectNode text = object("{\"gen_ai.operation.name\":\"chat\"}");
    text.put("gen_ai.system_instructions", INSTRUCTIONS);
    text.put("gen_ai.input.messages", INPUT);
    text.put("gen_ai.output.messages", OUTPUT);

    assertThat(List.of(read(structured), read(span(text, List.of()))))
        .allSatisfy(GenAiSpanTest::isTheConversation);
  }

  @Test
  void readsTheEventWithTheOperationsDetails() {
    ObjectNode details = object("{}");
    details.put("gen_ai.system_instructions", INSTRUCTIONS);
    details.put("gen_ai.input.messages", INPUT);
    details.put("gen_ai.output.messages", OUTPUT);

    isTheConversation(
        read(
            span(
                object("{\"gen_ai.operation.name\":\"chat\"}"),
                List.of(
                    new OtlpSpan.Event("gen_ai.client.inference.operation.details", details)))));
  }

  @Test
  void readsAnEventForEachMessage() {
    isTheConversation(
        read(
            span(
                object("{\"gen_ai.operation.name\":\"chat\"}"),
                List.of(
                    event("gen_ai.system.message", "{\"content\":\"Be brief.\"}"),
                    event(
                        "gen_ai.user.message",
                        "{\"gen_ai.event.content\":\"{\\\"content\\\":\\\"Weather in Paris?\\\"}\"}"),
                    event(
                        "gen_ai.assistant.message",
                        "{\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"arguments\":\"{\\\"location\\\":\\\"Paris\\\"}\"}}]}"),
                    event("gen_ai.tool.message", "{\"content\":\"rainy, 57°F\",\"id\":\"call_1\"}"),
                    event(
                        "gen_ai.choice",
                        "{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"content\":\"It is rainy.\",\"role\":\"assistant\"}}"),
                    event(
                        "gen_ai.choice",
                        "{\"index\":1,\"message\":{\"content\":\"Another choice.\"}}")))));
  }

  @Test
  void readsPromptAndCompletionAsAttributesAndAsEvents() {
    String prompt =
        "[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Hello\"},{\"role\":\"user\",\"content\":\"Bye\"}]";
    ObjectNode attributes =
        object(
            "{\"gen_ai.operation.name\":\"chat\",\"gen_ai.response.finish_reasons\":[\"length\"]}");
    attributes.put("gen_ai.prompt", prompt);
    attributes.put("gen_ai.completion", "[{\"role\":\"assistant\",\"content\":\"See\"}]");
    Exchange whole = read(span(attributes, List.of()));
    assertThat(whole.prompt().messages()).hasSize(3);
    assertThat(whole.completion()).isEqualTo(new Completion("See", Finish.LENGTH));

    Exchange plain =
        read(
            span(
                object("{\"gen_ai.operation.name\":\"text_completion\"}"),
                List.of(
                    event("gen_ai.content.prompt", "{\"gen_ai.prompt\":\"Once upon\"}"),
                    event("gen_ai.content.completion", "{\"gen_ai.completion\":\" a time\"}"))));
    assertThat(plain.prompt().messages()).containsExactly(new Message(Role.USER, "Once upon"));
    assertThat(plain.completion()).isEqualTo(new Completion(" a time", Finish.UNKNOWN));
  }

  @Test
  void readsNumberedAttributesInTheOrderOfTheirNumbers() {
    ObjectNode attributes =
        object(
            """
            {"llm.request.type":"chat","gen_ai.request.model":"m",
             "gen_ai.prompt.10.role":"user","gen_ai.prompt.10.content":"last",
             "gen_ai.prompt.2.role":"assistant","gen_ai.prompt.2.tool_calls.0.name":"f",
             "gen_ai.prompt.2.tool_calls.0.arguments":"{}",
             "gen_ai.prompt.0.role":"system","gen_ai.prompt.0.content":"first",
             "gen_ai.completion.0.role":"assistant","gen_ai.completion.0.finish_reason":"tool_calls",
             "gen_ai.completion.0.tool_calls.0.name":"g","gen_ai.completion.0.tool_calls.0.arguments":"{\\"a\\":1}"}""");

    Exchange exchange = read(span(attributes, List.of()));

    assertThat(exchange.prompt().messages())
        .containsExactly(
            new Message(Role.SYSTEM, "first"),
            new Message(Role.ASSISTANT, "", List.of(new ToolCall("f", "{}"))),
            new Message(Role.USER, "last"));
    assertThat(exchange.completion())
        .isEqualTo(
            new Completion(
                "", Finish.TOOL_CALLS, List.of(new ToolCall("g", "{\"a\":1}")), List.of()));
  }

  @Test
  void readsWhatElseASpanKnows() {
    Exchange exchange =
        read(
            span(
                """
                {"gen_ai.operation.name":"chat","gen_ai.provider.name":"openai","gen_ai.request.model":"gpt-4o",
                 "gen_ai.response.id":"chatcmpl-1","gen_ai.conversation.id":"conv-5","retort.task":"triage",
                 "enduser.id":"ann","gen_ai.usage.input_tokens":120,"gen_ai.usage.output_tokens":7,
                 "gen_ai.usage.cost":0.0012,"gen_ai.response.time_to_first_chunk":0.25,
                 "gen_ai.input.messages":%s,"gen_ai.output.messages":%s}"""
                    .formatted(INPUT, OUTPUT)));

    assertThat(exchange.id().value())
        .isEqualTo("span-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331");
    assertThat(exchange.model()).isEqualTo("gpt-4o");
    assertThat(exchange.task()).contains(new TaskName("triage"));
    assertThat(exchange.subject()).contains(PSEUDONYMS.of("ann"));
    assertThat(exchange.usage()).isEqualTo(new TokenUsage(120, 7));
    assertThat(exchange.createdAt()).isEqualTo(Instant.ofEpochSecond(1_748_736_056));
    assertThat(exchange.latency()).isEqualTo(Duration.ofMillis(1_200));
    assertThat(exchange.details().application()).contains("shop");
    assertThat(exchange.details().upstream()).contains("openai");
    assertThat(exchange.details().cost()).contains(0.0012);
    assertThat(exchange.details().timeToFirstToken()).contains(Duration.ofMillis(250));
    assertThat(exchange.details().metadata())
        .containsEntry("conversation_id", "conv-5")
        .containsEntry("response_id", "chatcmpl-1");
    assertThat(exchange.details().step())
        .contains(
            new TraceStep(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                Optional.of("00f067aa0ba902b7")));
  }

  @Test
  void aCallThatFailedIsAnError() {
    assertThat(
            read(span(
                    "{\"gen_ai.operation.name\":\"chat\",\"error.type\":\"timeout\",\"gen_ai.input.messages\":%s}"
                        .formatted(INPUT)))
                .completion())
        .isEqualTo(Completion.FAILED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"gen_ai.operation.name\":\"embeddings\",\"gen_ai.request.model\":\"e\"}",
        "{\"gen_ai.operation.name\":\"execute_tool\"}",
        "{\"gen_ai.operation.name\":\"invoke_agent\"}",
        "{\"http.request.method\":\"GET\"}",
        "{}"
      })
  void passesOverWhatIsNoCallOfAModel(String attributes) {
    assertThat(SPANS.read(span(attributes))).isEmpty();
  }

  @Test
  void refusesCallsThatDoNotSayWhatWasSaid() {
    OtlpSpan silent = span("{\"gen_ai.operation.name\":\"chat\",\"gen_ai.request.model\":\"m\"}");
    assertThatThrownBy(() -> SPANS.read(silent))
        .isInstanceOf(MalformedExchangeException.class)
        .hasMessageContaining("CAPTURE_MESSAGE_CONTENT");
    OtlpSpan unanswered =
        span("{\"gen_ai.operation.name\":\"chat\",\"gen_ai.input.messages\":%s}".formatted(INPUT));
    assertThatThrownBy(() -> SPANS.read(unanswered)).hasMessageContaining("no answer");
  }

  private static void isTheConversation(Exchange exchange) {
    assertThat(exchange.prompt().messages()).isEqualTo(CONVERSATION);
    assertThat(exchange.completion()).isEqualTo(ANSWER);
  }

  private static Exchange read(OtlpSpan span) {
    return SPANS.read(span).orElseThrow();
  }

  private static OtlpSpan span(String attributes) {
    return span(object(attributes), List.of());
  }

  private static OtlpSpan span(ObjectNode attributes, List<OtlpSpan.Event> events) {
    return new OtlpSpan(
        "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331",
        "00f067aa0ba902b7",
        START,
        START + 1_200_000_000L,
        false,
        attributes,
        events,
        object("{\"service.name\":\"shop\"}"));
  }

  private static OtlpSpan.Event event(String name, String attributes) {
    return new OtlpSpan.Event(name, object(attributes));
  }

  private static ObjectNode object(String json) {
    try {
      return (ObjectNode) JsonFormat.mapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.retort.capture.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.Completion;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written in a protocol reads back the same, and looks as the providers' answers do. */
class ServedProtocolTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";
  private static final String COMPLETIONS = "/v1/completions";
  private static final String MESSAGES = "/v1/messages";
  private static final Set<String> ALL = WireProtocols.byPath().keySet();
  private static final WireAnswer GREETING =
      new WireAnswer(new Completion("Grüezi 👋", Finish.STOP), new TokenUsage(12, 5));
  private static final WireAnswer CALLS =
      new WireAnswer(
          new Completion(
              "",
              Finish.TOOL_CALLS,
              List.of(new ToolCall("find", "{\"q\":\"tea\"}"), new ToolCall("stop", "{}")),
              List.of()),
          TokenUsage.UNREPORTED);

  @Property(tries = 1000)
  void aWholeAnswerReadsBackAsItWas(
      @ForAll("paths") String path, @ForAll("answers") WireAnswer answer) throws Exception {
    WireAnswer given = fitting(path, answer);
    ServedProtocol protocol = protocol(path);

    JsonNode sent = JsonFormat.mapper().readTree(line(protocol.response(head("{}"), given)));

    assertThat(protocol.answer(sent)).isEqualTo(given);
  }

  @Property(tries = 1000)
  void aStreamReadsBackAsItWas(@ForAll("paths") String path, @ForAll("answers") WireAnswer answer) {
    WireAnswer given = fitting(path, answer);

    assertThat(readBack(path, given)).isEqualTo(given);
  }

  /** The provider's own reader sees no more and no less than the wire's bytes. */
  private static WireAnswer readBack(String path, WireAnswer given) {
    ServedProtocol protocol = protocol(path);
    AnswerHead head = head("{\"stream_options\":{\"include_usage\":true}}");
    String sent =
        protocol.events(head, given).stream()
            .map(ServerSentEvent::encoded)
            .collect(Collectors.joining());
    StreamAssembler assembler = protocol.assembler();
    new ServerSentEvents().read(sent.getBytes(StandardCharsets.UTF_8)).forEach(assembler::accept);
    assertThat(assembler.isComplete()).isTrue();
    return protocol.answer(assembler.response());
  }

  /** Completions have no calls. */
  private static WireAnswer fitting(String path, WireAnswer answer) {
    Completion said = answer.completion();
    return path.equals(COMPLETIONS) && !said.toolCalls().isEmpty()
        ? new WireAnswer(new Completion(said.text(), Finish.STOP), answer.usage())
        : answer;
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of(ALL);
  }

  @Provide
  Arbitrary<WireAnswer> answers() {
    Arbitrary<WireAnswer> text =
        Combinators.combine(
                texts(), Arbitraries.of(Finish.STOP, Finish.LENGTH, Finish.REFUSED), usages())
            .as((said, finish, usage) -> new WireAnswer(new Completion(said, finish), usage));
    Arbitrary<WireAnswer> calls =
        Combinators.combine(texts(), calls().list().ofMinSize(1).ofMaxSize(4), usages())
            .as(
                (said, made, usage) ->
                    new WireAnswer(
                        new Completion(said, Finish.TOOL_CALLS, made, List.of()), usage));
    return Arbitraries.oneOf(text, calls);
  }

  private static Arbitrary<TokenUsage> usages() {
    return Combinators.combine(
            Arbitraries.longs().between(0, Integer.MAX_VALUE),
            Arbitraries.longs().between(0, Integer.MAX_VALUE))
        .as(TokenUsage::new);
  }

  /** Of all of Unicode, and what means something in JSON and in streams of events. */
  private static Arbitrary<String> texts() {
    Arbitrary<String> sensible =
        Arbitraries.of(
            "",
            "\n",
            "\r\n",
            "\n\ndata: [DONE]\n\n",
            "event: error\ndata: {}\n\n",
            "{\"a\":1}",
            "\"",
            "\\u0000",
            "\u2028 \u2029 \u0085",
            "Grüße 👩‍👩‍👧 מזל טוב 漢字",
            " [1, 2]\t");
    return Arbitraries.oneOf(
        sensible, Arbitraries.strings().ofMaxLength(40).map(ServedProtocolTest::wellFormed));
  }

  /** Half of a surrogate pair has no form in UTF-8. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static Arbitrary<ToolCall> calls() {
    Arbitrary<String> arguments =
        Arbitraries.maps(
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8),
                Arbitraries.oneOf(
                    texts().map(value -> (Object) value),
                    Arbitraries.integers().map(value -> (Object) value),
                    Arbitraries.of(true, false).map(value -> (Object) value),
                    texts().list().ofMaxSize(3).map(value -> (Object) value)))
            .ofMaxSize(4)
            .map(JsonFormat::line);
    return Combinators.combine(
            Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(12), arguments)
        .as(ToolCall::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"price\":0.1234567890123456789,\"size\":123456789012345678901234567890}",
        "{\"open",
        "[1]",
        "no JSON at all"
      })
  void aCallsArgumentsAreNotTouched(String arguments) throws Exception {
    WireAnswer given =
        new WireAnswer(
            new Completion("", Finish.TOOL_CALLS, List.of(new ToolCall("f", arguments)), List.of()),
            TokenUsage.UNREPORTED);

    for (String path : List.of(CHAT, RESPONSES)) {
      assertThat(protocol(path).answer(protocol(path).response(head("{}"), given)))
          .isEqualTo(given);
      assertThat(readBack(path, given)).isEqualTo(given);
    }
    assertThat(line(protocol(MESSAGES).response(head("{}"), given)))
        .contains(
            arguments.startsWith("{\"price")
                ? "\"input\":" + arguments
                : "\"input\":" + line(arguments));
    assertThat(events(MESSAGES, "{}", given).get(2).at("/delta/partial_json").textValue())
        .isEqualTo(arguments);
  }

  @Test
  void chunksOfAChatCompletionComeAsTheProviderHasThem() {
    List<JsonNode> chunks = events(CHAT, "{\"stream_options\":{\"include_usage\":true}}", GREETING);

    assertThat(chunks).hasSize(5);
    assertThat(chunks.get(0).at("/choices/0/delta").toString())
        .isEqualTo("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}");
    assertThat(chunks.get(1).at("/choices/0/delta").toString())
        .isEqualTo("{\"content\":\"Grüezi 👋\"}");
    assertThat(chunks.get(2).at("/choices/0/delta").toString()).isEqualTo("{}");
    assertThat(chunks.subList(0, 4))
        .extracting(chunk -> chunk.at("/choices/0/finish_reason").asText(""))
        .containsExactly("", "", "stop", "");
    assertThat(chunks.get(3).path("choices")).isEmpty();
    assertThat(chunks.subList(0, 4))
        .extracting(chunk -> chunk.path("usage").path("total_tokens").asInt())
        .containsExactly(0, 0, 0, 17);
    assertThat(chunks.subList(0, 3)).allMatch(chunk -> chunk.path("usage").isNull());
    assertThat(chunks.subList(0, 4))
        .allSatisfy(
            chunk -> {
              assertThat(chunk.path("id").asText()).isEqualTo("chatcmpl-exchange-1");
              assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk");
              assertThat(chunk.path("created").asLong()).isEqualTo(1_750_000_000L);
              assertThat(chunk.path("model").asText()).isEqualTo("tickets/3");
            });
    assertThat(chunks.get(4).asText()).isEqualTo("[DONE]");
  }

  @Test
  void usageIsNotToldInStreamsThatDidNotAskForIt() {
    for (String path : List.of(CHAT, COMPLETIONS)) {
      assertThat(events(path, "{\"stream\":true}", GREETING))
          .noneMatch(chunk -> chunk.has("usage"));
    }
  }

  @Test
  void callsInChunksHaveTheirNamesFirstAndTheirArgumentsBehind() {
    List<JsonNode> chunks = events(CHAT, "{}", CALLS);

    assertThat(chunks.get(0).at("/choices/0/delta/content").isNull()).isTrue();
    List<JsonNode> calls =
        chunks.stream().map(chunk -> chunk.at("/choices/0/delta/tool_calls/0")).toList();
    assertThat(calls.subList(1, 5))
        .extracting(call -> call.path("index").asInt())
        .containsExactly(0, 0, 1, 1);
    assertThat(calls.get(1).at("/function/name").asText()).isEqualTo("find");
    assertThat(calls.get(1).at("/function/arguments").textValue()).isEmpty();
    assertThat(calls.get(2).at("/function/arguments").textValue()).isEqualTo("{\"q\":\"tea\"}");
    assertThat(calls.get(2).has("id")).isFalse();
    assertThat(chunks.get(5).at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT, RESPONSES, MESSAGES})
  void aCallsNameForReturningAnswersIsOneThatEveryProviderTakes(String path) {
    AnswerHead head =
        new AnswerHead(
            new ExchangeId("ü/" + "x".repeat(190)), Instant.EPOCH, "m", WireFields.object());

    List<String> ids = new ArrayList<>();
    for (JsonNode found : List.of(protocol(path).response(head, CALLS))) {
      found.findValues(path.equals(RESPONSES) ? "call_id" : "id").forEach(i -> ids.add(i.asText()));
    }

    List<String> ofCalls = path.equals(RESPONSES) ? ids : ids.subList(1, ids.size());
    assertThat(ofCalls).hasSize(2).doesNotHaveDuplicates();
    assertThat(ofCalls)
        .allSatisfy(id -> assertThat(id).matches("(call|toolu)_[0-9a-f]{32}").hasSizeLessThan(41));
  }

  @Test
  void eventsOfAMessageComeAsTheProviderHasThem() {
    List<ServerSentEvent> sent = protocol(MESSAGES).events(head("{}"), GREETING);

    assertThat(sent)
        .extracting(ServerSentEvent::type)
        .containsExactly(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    List<JsonNode> events = events(MESSAGES, "{}", GREETING);
    assertThat(events)
        .extracting(event -> event.path("type").asText())
        .isEqualTo(sent.stream().map(ServerSentEvent::type).toList());
    JsonNode started = events.get(0).path("message");
    assertThat(started.path("role").asText()).isEqualTo("assistant");
    assertThat(started.path("type").asText()).isEqualTo("message");
    assertThat(started.path("model").asText()).isEqualTo("tickets/3");
    assertThat(started.path("content")).isEmpty();
    assertThat(started.path("stop_reason").isNull()).isTrue();
    assertThat(started.at("/usage/input_tokens").asInt()).isEqualTo(12);
    assertThat(events.get(1).path("content_block").toString())
        .isEqualTo("{\"type\":\"text\",\"text\":\"\"}");
    assertThat(events.get(2).path("delta").toString())
        .isEqualTo("{\"type\":\"text_delta\",\"text\":\"Grüezi 👋\"}");
    assertThat(events.get(4).at("/delta/stop_reason").asText()).isEqualTo("end_turn");
    assertThat(events.get(4).at("/usage/output_tokens").asInt()).isEqualTo(5);
  }

  @Test
  void callsOfAMessageAreBlocksOfTheirOwn() {
    List<JsonNode> events = events(MESSAGES, "{}", CALLS);

    assertThat(events)
        .filteredOn(event -> event.has("index"))
        .extracting(event -> event.path("index").asInt())
        .containsExactly(0, 0, 0, 1, 1, 1);
    assertThat(events.get(1).at("/content_block/type").asText()).isEqualTo("tool_use");
    assertThat(events.get(1).at("/content_block/input").toString()).isEqualTo("{}");
    assertThat(events.get(2).path("delta").toString())
        .isEqualTo("{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"q\\\":\\\"tea\\\"}\"}");
    assertThat(events.get(7).at("/delta/stop_reason").asText()).isEqualTo("tool_use");
  }

  @Test
  void eventsOfAResponseComeAsTheProviderHasThem() {
    List<ServerSentEvent> sent = protocol(RESPONSES).events(head("{}"), GREETING);

    assertThat(sent)
        .extracting(ServerSentEvent::type)
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    List<JsonNode> events = events(RESPONSES, "{}", GREETING);
    assertThat(events)
        .extracting(event -> event.path("sequence_number").asInt(-1))
        .isEqualTo(IntStream.range(0, 9).boxed().toList());
    assertThat(events.get(0).at("/response/status").asText()).isEqualTo("in_progress");
    assertThat(events.get(0).at("/response/output")).isEmpty();
    assertThat(events.get(8).at("/response/status").asText()).isEqualTo("completed");
    assertThat(events.get(8).at("/response/usage/total_tokens").asInt()).isEqualTo(17);
    assertThat(events.get(8).at("/response/store").asBoolean(true)).isFalse();
    String item = events.get(2).at("/item/id").asText();
    assertThat(events.subList(3, 7))
        .allSatisfy(event -> assertThat(event.path("item_id").asText()).isEqualTo(item));
    assertThat(events.get(8).at("/response/output/0/id").asText()).isEqualTo(item);
  }

  @Test
  void eventsOfAResponsesCallsComeAsTheProviderHasThem() {
    List<JsonNode> events = events(RESPONSES, "{}", CALLS);

    assertThat(events)
        .extracting(event -> event.path("type").asText())
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.completed");
    assertThat(events.get(6).path("output_index").asInt()).isEqualTo(1);
  }

  @Test
  void aResponseThatIsNotWholeSaysSoInItsLastEvent() {
    WireAnswer cut = new WireAnswer(new Completion("Grü", Finish.LENGTH), TokenUsage.UNREPORTED);

    List<JsonNode> events = events(RESPONSES, "{}", cut);
    JsonNode last = events.get(events.size() - 1);

    assertThat(last.path("type").asText()).isEqualTo("response.incomplete");
    assertThat(last.at("/response/incomplete_details/reason").asText())
        .isEqualTo("max_output_tokens");
  }

  @Test
  void aResponseRepeatsWhatWasAskedOfIt() {
    ObjectNode response =
        protocol(RESPONSES)
            .response(
                head("{\"instructions\":\"Greet.\",\"temperature\":0.5,\"input\":\"hello\"}"),
                GREETING);

    assertThat(response.path("instructions").asText()).isEqualTo("Greet.");
    assertThat(response.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(response.has("input")).isFalse();
  }

  @Test
  void completionsHaveNoFormForCalls() {
    assertThatThrownBy(() -> protocol(COMPLETIONS).response(head("{}"), CALLS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chat completions do");
  }

  private static ServedProtocol protocol(String path) {
    return WireProtocols.byPath().get(path);
  }

  private static AnswerHead head(String request) {
    try {
      return new AnswerHead(
          new ExchangeId("exchange-1"),
          Instant.ofEpochSecond(1_750_000_000L),
          "tickets/3",
          JsonFormat.mapper().readTree(request));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<JsonNode> events(String path, String request, WireAnswer answer) {
    List<JsonNode> events = new ArrayList<>();
    StreamAssembler collecting =
        new StreamAssembler() {
          @Override
          public void accept(JsonNode data) {
            events.add(data);
          }

          @Override
          public boolean isComplete() {
            return true;
          }

          @Override
          public ObjectNode response() {
            return WireFields.object();
          }
        };
    protocol(path).events(head(request), answer).forEach(collecting::accept);
    return events;
  }

  private static String line(Object value) {
    return JsonFormat.line(value);
  }
}

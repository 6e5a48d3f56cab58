package dev.retort.capture.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.fuzz.Damage;
import dev.retort.capture.fuzz.HostileJson;
import dev.retort.capture.fuzz.Trial;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;

/** Streams, requests and answers that are almost what a protocol says. */
@Tag("fault")
@Tag("fault-bad-input")
class WireFuzzTest {
  private static final Trial EVENTS = Trial.of("server-sent events");
  private static final Trial STREAMS = Trial.of("streams", MalformedExchangeException.class);
  private static final Trial BODIES = Trial.of("bodies", MalformedExchangeException.class);
  private static final List<WireProtocol> PROTOCOLS =
      List.of(
          WireProtocols.CHAT_COMPLETIONS,
          WireProtocols.RESPONSES,
          WireProtocols.COMPLETIONS,
          WireProtocols.MESSAGES,
          WireProtocols.CONVERSE,
          WireProtocols.ANY);

  private static final List<String> REQUESTS =
      List.of(
          """
          {"model":"m","stream":true,"messages":[{"role":"system","content":"Be brief."},
            {"role":"user","content":[{"type":"text","text":"Weather in Bern?"}]},
            {"role":"assistant","content":"Let me look.","tool_calls":[{"id":"c1","type":"function",
              "function":{"name":"weather","arguments":"{\\"city\\":\\"Bern\\"}"}}]},
            {"role":"tool","tool_call_id":"c1","content":"18 C"}],
           "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}],
           "response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object"}}},
           "metadata":{"task":"triage","user_id":"ann","try":2},"max_tokens":5,"n":1}""",
          """
          {"model":"m","instructions":"Be brief.","user":"bob","input":[
            {"role":"user","content":[{"type":"input_text","text":"Weather?"}]},
            {"type":"function_call","call_id":"c1","name":"weather","arguments":"{}"},
            {"type":"function_call_output","call_id":"c1","output":"18 C"}],
           "text":{"format":{"type":"json_schema","schema":{"type":"object"}}}}""",
          """
          {"model":"m","max_tokens":100,"system":[{"type":"text","text":"Be brief."}],
           "messages":[{"role":"user","content":"Weather?"},
             {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"weather","input":{"city":"Bern"}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"18"}]}],
           "tools":[{"name":"weather","input_schema":{"type":"object"}}],"tool_choice":{"type":"auto"}}""",
          "{\"model\":\"m\",\"prompt\":[\"Say hi\"],\"logprobs\":2,\"suffix\":null}",
          """
          {"modelId":"m","system":[{"text":"Be brief."}],"messages":[{"role":"user","content":[{"text":"hi"},
            {"toolResult":{"toolUseId":"c","content":[{"json":{"a":1}}]}}]}],
           "toolConfig":{"tools":[{"toolSpec":{"name":"w","inputSchema":{"json":{}}}}]}}""");

  @AfterContainer
  static void report() {
    Stream.of(EVENTS, STREAMS, BODIES).forEach(Trial::report);
  }

  @Property(seed = "1")
  void anyBytesAreEventsWhereverTheyAreCut(
      @ForAll("streams") byte[] stream, @ForAll("places") int place) {
    EVENTS.ask(
        () -> {
          ServerSentEvents whole = new ServerSentEvents();
          List<ServerSentEvent> once =
              Stream.concat(whole.read(stream).stream(), whole.rest().stream()).toList();
          ServerSentEvents halves = new ServerSentEvents();
          int cut = place % (stream.length + 1);
          List<ServerSentEvent> twice =
              Stream.of(
                      halves.read(Arrays.copyOf(stream, cut)),
                      halves.read(Arrays.copyOfRange(stream, cut, stream.length)),
                      halves.rest())
                  .flatMap(List::stream)
                  .toList();
          assertThat(twice).isEqualTo(once);
          return once;
        });
  }

  @Property(seed = "1")
  void anyStreamBecomesAnAnswerOrIsRefused(
      @ForAll("streams") byte[] stream, @ForAll("protocols") WireProtocol protocol) {
    STREAMS.ask(
        () -> {
          ServerSentEvents reader = new ServerSentEvents();
          StreamAssembler assembler = protocol.assembler();
          reader.read(stream).forEach(assembler::accept);
          reader.rest().forEach(assembler::accept);
          return protocol.answer(assembler.response());
        });
  }

  @Property(seed = "1")
  void anyChunksBecomeAnAnswerOrAreRefused(
      @ForAll("chunks") List<JsonNode> chunks, @ForAll("protocols") WireProtocol protocol) {
    STREAMS.ask(
        () -> {
          StreamAssembler assembler = protocol.assembler();
          chunks.forEach(assembler::accept);
          return protocol.answer(assembler.response());
        });
  }

  @Property(seed = "1")
  void anyRequestIsReadOrRefused(
      @ForAll("requests") JsonNode body, @ForAll("protocols") WireProtocol protocol) {
    BODIES.ask(() -> protocol.request(body));
  }

  @Property(seed = "1")
  void anyAnswerIsReadOrRefused(
      @ForAll("answers") JsonNode body, @ForAll("protocols") WireProtocol protocol) {
    BODIES.ask(() -> protocol.answer(body));
  }

  @Provide
  Arbitrary<byte[]> streams() {
    return Damage.ofTexts(Stream.of(Recorded.values()).map(Recorded::stream).toList());
  }

  @Provide
  Arbitrary<Integer> places() {
    return Arbitraries.integers().greaterOrEqual(0);
  }

  @Provide
  Arbitrary<WireProtocol> protocols() {
    return Arbitraries.of(PROTOCOLS);
  }

  @Provide
  Arbitrary<List<JsonNode>> chunks() {
    List<String> lines =
        Stream.of(Recorded.values())
            .flatMap(recorded -> recorded.stream().lines())
            .filter(line -> line.startsWith("data: {"))
            .map(line -> line.substring("data: ".length()))
            .toList();
    return HostileJson.of(lines).list().ofMaxSize(8);
  }

  @Provide
  Arbitrary<JsonNode> requests() {
    return HostileJson.of(REQUESTS);
  }

  @Provide
  Arbitrary<JsonNode> answers() {
    return HostileJson.of(Stream.of(Recorded.values()).map(Recorded::whole).toList());
  }

  @Property(seed = "1")
  void whatIsEncodedIsReadAgain(@ForAll("data") String data) {
    EVENTS.ask(
        () -> {
          byte[] bytes = ServerSentEvent.of(data).encoded().getBytes(StandardCharsets.UTF_8);
          assertThat(new ServerSentEvents().read(bytes)).containsExactly(ServerSentEvent.of(data));
          return bytes;
        });
  }

  /** Of one line or several: what comes between lines is no part of them. */
  @Provide
  Arbitrary<String> data() {
    return Arbitraries.strings()
        .filter(
            line ->
                line.chars()
                    .noneMatch(c -> c == '\n' || c == '\r' || Character.isSurrogate((char) c)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(lines -> String.join("\n", lines));
  }
}

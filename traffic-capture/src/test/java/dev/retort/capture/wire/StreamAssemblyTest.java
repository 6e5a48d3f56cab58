package dev.retort.capture.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.Completion;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamAssemblyTest {

  @ParameterizedTest
  @EnumSource
  void assembledAnswersEqualWholeOnes(Recorded recorded) {
    StreamAssembler assembler = recorded.protocol().assembler();
    new ServerSentEvents()
        .read(recorded.stream().getBytes(StandardCharsets.UTF_8))
        .forEach(assembler::accept);

    assertThat(assembler.isComplete()).isTrue();
    assertThat(recorded.protocol().answer(assembler.response())).isEqualTo(recorded.answer());
  }

  @Property(tries = 400)
  void bytesCutAnywhereGiveTheSameAnswer(
      @ForAll Recorded recorded, @ForAll Set<@IntRange(max = 5_000) Integer> cuts) {
    byte[] bytes = recorded.stream().getBytes(StandardCharsets.UTF_8);
    ServerSentEvents reader = new ServerSentEvents();
    StreamAssembler assembler = recorded.protocol().assembler();
    int from = 0;
    TreeSet<Integer> ends = new TreeSet<>();
    cuts.forEach(cut -> ends.add(cut % bytes.length));
    ends.add(bytes.length);
    for (int end : ends) {
      reader.read(Arrays.copyOfRange(bytes, from, end)).forEach(assembler::accept);
      from = end;
    }

    assertThat(recorded.protocol().answer(assembler.response())).isEqualTo(recorded.answer());
  }

  @Property(tries = 400)
  void whatHadComeWhenAStreamBrokeOffIsTheBeginningOfTheAnswer(
      @ForAll Recorded recorded, @ForAll @IntRange(max = 5_000) int cut) {
    byte[] bytes = recorded.stream().getBytes(StandardCharsets.UTF_8);
    ServerSentEvents reader = new ServerSentEvents();
    StreamAssembler assembler = recorded.protocol().assembler();
    reader.read(Arrays.copyOf(bytes, cut % bytes.length)).forEach(assembler::accept);
    reader.rest().forEach(assembler::accept);

    Completion cutOff = recorded.protocol().answer(assembler.response()).completion();
    assertThat(recorded.answer().completion().text()).startsWith(cutOff.text());
    if (!assembler.isComplete()) {
      assertThat(cutOff.finish()).isIn(Finish.UNKNOWN, recorded.answer().completion().finish());
    }
  }

  @Test
  void callsOfLooseServersComeApart() {
    assertThat(
            chat(
                    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"find\",\"arguments\":\"{}\"}}]}}]}",
                    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"find\",\"arguments\":\"{\\\"q\\\":1}\"}}]}}]}")
                .toolCalls())
        .as("all of index 0")
        .containsExactly(new ToolCall("find", "{}"), new ToolCall("find", "{\"q\":1}"));
    assertThat(
            chat(
                    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"find\",\"arguments\":\"{\"}}]}}]}",
                    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"}\"}}]}}]}",
                    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"book\",\"arguments\":{\"n\":2}}}]}}]}")
                .toolCalls())
        .as("without any index")
        .containsExactly(new ToolCall("find", "{}"), new ToolCall("book", "{\"n\":2}"));
    assertThat(
            chat(
                    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"find\",\"arguments\":\"{\"}}]}}]}",
                    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"find\",\"arguments\":\"}\"}}]}}]}")
                .toolCalls())
        .as("with the name in each piece")
        .containsExactly(new ToolCall("find", "{}"));
  }

  @Test
  void aLastChunkWithTheWholeMessageIsReadOnce() {
    assertThat(
            chat(
                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"yes\"},\"finish_reason\":\"stop\"}]}"))
        .isEqualTo(new Completion("yes", Finish.STOP));
    assertThat(
            chat(
                "{\"choices\":[{\"delta\":{\"content\":\"yes\"}}]}",
                "{\"choices\":[{\"delta\":{},\"message\":{\"content\":\"yes\"},\"finish_reason\":\"stop\"}]}"))
        .isEqualTo(new Completion("yes", Finish.STOP));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
        "{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"sorry\"}",
        "{\"error\":{\"message\":\"overloaded\"}}"
      })
  void anErrorWithinAStreamFailsTheAnswer(String event) {
    for (Recorded recorded : Recorded.values()) {
      boolean anthropic = event.contains("overloaded_error");
      boolean typed = event.contains("server_error");
      if ((anthropic && recorded.protocol() != WireProtocols.MESSAGES)
          || (typed && recorded.protocol() != WireProtocols.RESPONSES)
          || (!anthropic && recorded.protocol() == WireProtocols.MESSAGES)) {
        continue;
      }
      StreamAssembler assembler = recorded.protocol().assembler();
      List<ServerSentEvent> events =
          new ServerSentEvents().read(recorded.stream().getBytes(StandardCharsets.UTF_8));
      events.subList(0, 2).forEach(assembler::accept);
      assembler.accept(Recorded.json(event));

      assertThat(recorded.protocol().answer(assembler.response()).completion())
          .isEqualTo(Completion.FAILED);
      assertThat(assembler.isComplete()).isTrue();
    }
  }

  @Test
  void argumentsThatWereCutOffStayText() {
    StreamAssembler assembler = WireProtocols.MESSAGES.assembler();
    Recorded.MESSAGE_TOOL.stream()
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> Recorded.json(line.substring(6)))
        .takeWhile(event -> !event.path("delta").path("partial_json").asText("").startsWith("ich"))
        .forEach(assembler::accept);

    WireAnswer answer = WireProtocols.MESSAGES.answer(assembler.response());
    assertThat(answer.completion().toolCalls())
        .containsExactly(new ToolCall("get_weather", "{\"location\": \"Zür"));
    assertThat(answer.completion().finish()).isEqualTo(Finish.UNKNOWN);
    assertThat(answer.usage()).isEqualTo(new TokenUsage(582, 2));
  }

  private static Completion chat(String... chunks) {
    StreamAssembler assembler = WireProtocols.CHAT_COMPLETIONS.assembler();
    for (String chunk : chunks) {
      assembler.accept(new ServerSentEvent("message", chunk));
    }
    return WireProtocols.CHAT_COMPLETIONS.answer(assembler.response()).completion();
  }
}

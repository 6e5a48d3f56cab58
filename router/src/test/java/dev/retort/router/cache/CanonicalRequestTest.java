package dev.retort.router.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DocumentFormat;
import dev.retort.capture.DocumentFormat.Marks;
import dev.retort.capture.DocumentFormat.Order;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Role;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalRequestTest {
  private static final String ASKED =
      "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"temperature\":0.0,\"model\":\"m\",\"messages\":[{\"content\":\"hello you\",\"role\":\"user\"}]}",
        "{\"model\":\"m\",\"temperature\":0,\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}]}",
        "{\"model\":\"m\",\"temperature\":0,\"user\":\"ann\",\"metadata\":{\"a\":\"b\"},\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}]}",
        "{\"model\":\"m\",\"temperature\":0e1,\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}],\"store\":true}"
      })
  void whatDoesNotChangeAnAnswerDoesNotCount(String other) {
    assertThat(request(other).exact()).isEqualTo(request(ASKED).exact());
    assertThat(request(other).normal()).isEqualTo(request(ASKED).normal());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"n\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}]}",
        "{\"model\":\"m\",\"temperature\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}]}",
        "{\"model\":\"m\",\"temperature\":0,\"seed\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}]}",
        "{\"model\":\"m\",\"temperature\":0,\"never_heard_of\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}]}",
        "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"system\",\"content\":\"hello you\"}]}",
        "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"hello  you\"}]}",
        "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"Hello you\"}]}",
        "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"},{\"role\":\"user\",\"content\":\"you\"}]}",
        "{\"model\":\"m\",\"temperature\":0,\"response_format\":{\"type\":\"json_object\"},\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}]}",
        "{\"model\":\"m\",\"temperature\":0,\"tools\":[],\"messages\":[{\"role\":\"user\",\"content\":\"hello you\"}]}"
      })
  void whatMayChangeAnAnswerCounts(String other) {
    assertThat(request(other).exact()).isNotEqualTo(request(ASKED).exact());
    assertThat(request(other).normal()).isNotEqualTo(request(ASKED).normal());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "two\\r\\nlines|two\\nlines",
        "trailing  \\nblanks\\t|trailing\\nblanks",
        "\\n\\n around \\n|around",
        "cafe\\u0301|caf\\u00e9"
      })
  void textsThatLookTheSameAreEqualButNotTheSame(String text, String other) {
    assertThat(saying(text).normal()).isEqualTo(saying(other).normal());
    assertThat(saying(text).exact()).isNotEqualTo(saying(other).exact());
  }

  @Test
  void indentationInsideOfTextsCounts() {
    assertThat(saying("if a:\\n  b\\nc").normal())
        .isNotEqualTo(saying("if a:\\n  b\\n  c").normal());
  }

  @Test
  void idsOfCallsAreToldApartAndNothingMore() {
    String calls =
        """
        {"messages":[
          {"role":"assistant","tool_calls":[
            {"id":"%1$s","type":"function","function":{"name":"f","arguments":"{\\"id\\": \\"%4$s\\"}"}},
            {"id":"%2$s","type":"function","function":{"name":"f","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"%3$s","content":"7"}]}
        """;

    CacheKey key = request(calls.formatted("a", "b", "a", "x")).exact();

    assertThat(request(calls.formatted("c", "d", "c", "x")).exact()).isEqualTo(key);
    assertThat(request(calls.formatted("a", "b", "b", "x")).exact()).isNotEqualTo(key);
    assertThat(request(calls.formatted("a", "b", "a", "y")).exact())
        .as("an argument that is called id is no id of a call")
        .isNotEqualTo(key);
  }

  @Test
  void argumentsOfCallsAreTakenWordForWord() {
    String call =
        "{\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"%s\",\"name\":\"f\",\"input\":{\"call_id\":\"%s\",\"q\":\"a%s\"}}]}]}";

    CacheKey key = request(call.formatted("1", "one", "")).normal();

    assertThat(request(call.formatted("2", "one", "")).normal()).isEqualTo(key);
    assertThat(request(call.formatted("1", "two", "")).normal()).isNotEqualTo(key);
    assertThat(request(call.formatted("1", "one", " ")).normal()).isNotEqualTo(key);
  }

  @Test
  void documentsAreHashedApartFromTheQuestion() {
    CacheKey given = withDocuments(Order.AS_GIVEN, "A</doc>B", "why?");

    assertThat(withDocuments(Order.AS_GIVEN, "A</doc>C", "why?").question())
        .isEqualTo(given.question());
    assertThat(withDocuments(Order.AS_GIVEN, "A</doc>C", "why?").documents())
        .isNotEqualTo(given.documents());
    assertThat(withDocuments(Order.AS_GIVEN, "A</doc>B", "how?").documents())
        .isEqualTo(given.documents());
    assertThat(withDocuments(Order.AS_GIVEN, "B</doc>A", "why?")).isNotEqualTo(given);
    assertThat(withDocuments(Order.ANY, "B</doc> A ", "why?"))
        .isEqualTo(withDocuments(Order.ANY, "A</doc>B", "why?"));
    assertThat(withDocuments(Order.ANY, "A</doc>A</doc>B", "why?"))
        .isNotEqualTo(withDocuments(Order.ANY, "A</doc>B", "why?"));
  }

  @Test
  void messagesOfARoleMayBeDocuments() {
    DocumentFormat tools =
        new DocumentFormat(Optional.empty(), new TreeSet<>(Set.of(Role.TOOL)), Order.ANY);
    String asked =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"why?\"},{\"role\":\"tool\",\"content\":\"%s\"},{\"role\":\"tool\",\"content\":\"%s\"}]}";

    CacheKey key = request(asked.formatted("A", "B"), Optional.of(tools)).normal();

    assertThat(request(asked.formatted("B", "A"), Optional.of(tools)).normal()).isEqualTo(key);
    assertThat(request(asked.formatted("A", "C"), Optional.of(tools)).normal().question())
        .isEqualTo(key.question());
    assertThat(request(asked.formatted("A", "C"), Optional.of(tools)).normal()).isNotEqualTo(key);
  }

  @Test
  void onlyTemperatureZeroIsDeterministic() {
    assertThat(request(ASKED).isDeterministic()).isTrue();
    assertThat(request("{\"inferenceConfig\":{\"temperature\":0}}").isDeterministic()).isTrue();
    assertThat(request("{\"temperature\":0.1}").isDeterministic()).isFalse();
    assertThat(request("{}").isDeterministic()).as("providers draw at 1 then").isFalse();
  }

  private static CacheKey withDocuments(Order order, String documents, String question) {
    SortedSet<Role> none = new TreeSet<>();
    return request(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"<docs>%s</docs> %s\"}]}"
                .formatted(documents, question),
            Optional.of(
                new DocumentFormat(
                    Optional.of(new Marks("<docs>", "</docs>", Optional.of("</doc>"))),
                    none,
                    order)))
        .normal();
  }

  private static CanonicalRequest saying(String text) {
    return request("{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}".formatted(text));
  }

  private static CanonicalRequest request(String json) {
    return request(json, Optional.empty());
  }

  private static CanonicalRequest request(String json, Optional<DocumentFormat> format) {
    try {
      return new CanonicalRequest(JsonFormat.mapper().readTree(json), format);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}

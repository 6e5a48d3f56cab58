package dev.retort.capture.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.Exchange;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.fuzz.Damage;
import dev.retort.capture.fuzz.HostileJson;
import dev.retort.capture.fuzz.Trial;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;

/** Traces that are almost what OTLP and the conventions for models' calls say. */
@Tag("fault")
@Tag("fault-bad-input")
class OtlpFuzzTest {
  private static final Trial JSON =
      Trial.of("OTLP as JSON", MalformedExchangeException.class, IllegalArgumentException.class);
  private static final Trial PROTOBUF =
      Trial.of(
          "OTLP as protobuf", MalformedExchangeException.class, IllegalArgumentException.class);
  private static final GenAiSpan SPANS = new GenAiSpan(Optional.empty(), Optional.empty());

  private static final List<String> REQUESTS =
      List.of(
          request(
              "[{\"key\":\"gen_ai.operation.name\",\"value\":{\"stringValue\":\"chat\"}},"
                  + "{\"key\":\"gen_ai.request.model\",\"value\":{\"stringValue\":\"m\"}},"
                  + "{\"key\":\"gen_ai.usage.input_tokens\",\"value\":{\"intValue\":\"12\"}},"
                  + "{\"key\":\"gen_ai.response.time\",\"value\":{\"doubleValue\":0.5}},"
                  + "{\"key\":\"gen_ai.input.messages\",\"value\":{\"stringValue\":"
                  + "\"[{\\\"role\\\":\\\"user\\\",\\\"parts\\\":[{\\\"type\\\":\\\"text\\\",\\\"content\\\":\\\"hi\\\"},{\\\"type\\\":\\\"tool_call\\\",\\\"name\\\":\\\"f\\\",\\\"arguments\\\":{}}]}]\"}},"
                  + "{\"key\":\"gen_ai.output.messages\",\"value\":{\"arrayValue\":{\"values\":[{\"kvlistValue\":{\"values\":["
                  + "{\"key\":\"role\",\"value\":{\"stringValue\":\"assistant\"}},{\"key\":\"finish_reason\",\"value\":{\"stringValue\":\"stop\"}}]}}]}}}]"),
          request(
              "[{\"key\":\"llm.request.type\",\"value\":{\"stringValue\":\"chat\"}},"
                  + "{\"key\":\"gen_ai.prompt.0.role\",\"value\":{\"stringValue\":\"user\"}},"
                  + "{\"key\":\"gen_ai.prompt.0.content\",\"value\":{\"stringValue\":\"hi\"}},"
                  + "{\"key\":\"gen_ai.completion.0.content\",\"value\":{\"stringValue\":\"ho\"}},"
                  + "{\"key\":\"gen_ai.completion.0.tool_calls.0.name\",\"value\":{\"stringValue\":\"f\"}},"
                  + "{\"key\":\"retort.task\",\"value\":{\"stringValue\":\"desk\"}}]"));

  private static String request(String attributes) {
    return """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
          "scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
            "parentSpanId":"","startTimeUnixNano":"1748736056000000000","endTimeUnixNano":"1748736057000000000",
            "status":{"code":1},"events":[{"name":"gen_ai.user.message","attributes":[{"key":"content","value":{"stringValue":"x"}}]}],
            "attributes":%s}]}]}]}"""
        .formatted(attributes);
  }

  @AfterContainer
  static void report() {
    JSON.report();
    PROTOBUF.report();
  }

  @Property(seed = "1")
  void anyBytesAreReadAsJsonOrRefused(@ForAll("bytes") byte[] body) {
    JSON.ask(() -> exchanges(JsonTraces.read(body)));
  }

  @Property(seed = "1")
  void anyJsonIsReadOrRefused(@ForAll("requests") JsonNode body) {
    JSON.ask(
        () -> exchanges(JsonTraces.read(HostileJson.line(body).getBytes(StandardCharsets.UTF_8))));
  }

  @Property(seed = "1")
  void anyBytesAreReadAsProtobufOrRefused(@ForAll("messages") byte[] body) {
    PROTOBUF.ask(() -> exchanges(ProtobufTraces.read(body)));
  }

  private static List<Exchange> exchanges(List<OtlpSpan> spans) {
    return spans.stream().flatMap(span -> SPANS.read(span).stream()).toList();
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    return Damage.ofTexts(REQUESTS);
  }

  @Provide
  Arbitrary<JsonNode> requests() {
    return HostileJson.of(REQUESTS);
  }

  @Provide
  Arbitrary<byte[]> messages() {
    return Damage.of(List.of(message(), nested(150)));
  }

  private static byte[] message() {
    return around(
        text("gen_ai.operation.name", "chat"),
        text("gen_ai.request.model", "m"),
        text("gen_ai.prompt", "[{\"role\":\"user\",\"content\":\"hi\"}]"),
        text("gen_ai.completion", "ho"));
  }

  /** Values within values, deeper than the format's own limit allows. */
  private static byte[] nested(int depth) {
    AnyValue value = AnyValue.newBuilder().setStringValue("hi").build();
    for (int i = 0; i < depth; i++) {
      value = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value)).build();
    }
    return around(KeyValue.newBuilder().setKey("gen_ai.input.messages").setValue(value).build());
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static byte[] around(KeyValue... attributes) {
    Span span =
        Span.newBuilder()
            .setStartTimeUnixNano(1_748_736_056_000_000_000L)
            .addAllAttributes(List.of(attributes))
            .build();
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build()
        .toByteArray();
  }
}

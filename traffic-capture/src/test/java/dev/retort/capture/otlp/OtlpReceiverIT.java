package dev.retort.capture.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.retort.capture.Completion;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpReceiverIT {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final String CALL =
      """
      {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
        "scopeSpans":[{"spans":[
          {"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","name":"chat gpt-4o","kind":3,
           "startTimeUnixNano":"1748736056000000000","endTimeUnixNano":"1748736057000000000",
           "attributes":[
             {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},
             {"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o"}},
             {"key":"gen_ai.usage.input_tokens","value":{"intValue":"12"}},
             {"key":"gen_ai.input.messages","value":{"arrayValue":{"values":[{"kvlistValue":{"values":[
               {"key":"role","value":{"stringValue":"user"}},
               {"key":"parts","value":{"arrayValue":{"values":[{"kvlistValue":{"values":[
                 {"key":"type","value":{"stringValue":"text"}},
                 {"key":"content","value":{"stringValue":"Grüezi"}}]}}]}}}]}}]}}},
             {"key":"gen_ai.output.messages","value":{"stringValue":
               "[{\\"role\\":\\"assistant\\",\\"parts\\":[{\\"type\\":\\"text\\",\\"content\\":\\"Hoi\\"}],\\"finish_reason\\":\\"stop\\"}]"}}]},
          {"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B175","name":"chat gpt-4o",
           "startTimeUnixNano":1748736056000000000,"attributes":[
             {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}]},
          {"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B176","name":"GET /"}]}]}]}""";

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Vertx vertx;
  private ExchangeLog log;
  private OtlpServer server;

  @BeforeEach
  void start() throws IOException {
    vertx = Vertx.vertx();
    log = IcebergExchangeLog.open(folder.resolve("exchanges"));
    server =
        OtlpServer.start(
            vertx,
            ListenAddress.loopback(0),
            new OtlpReceiver(log, Optional.empty(), Optional.empty()));
  }

  @AfterEach
  void stop() {
    server.close();
    log.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip"})
  void capturesWhatTheSdkExports(String compression) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(url()).setCompression(compression).build();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build()) {
      Tracer tracer = provider.get("test");
      Span parent = tracer.spanBuilder("handle ticket").startSpan();
      tracer
          .spanBuilder("chat gpt-4o")
          .setParent(Context.root().with(parent))
          .setAttribute("gen_ai.operation.name", "chat")
          .setAttribute("gen_ai.request.model", "gpt-4o")
          .setAttribute("gen_ai.prompt.0.role", "user")
          .setAttribute("gen_ai.prompt.0.content", "It broke")
          .setAttribute("gen_ai.completion.0.role", "assistant")
          .setAttribute("gen_ai.completion.0.content", "complaint")
          .setAttribute(
              AttributeKey.stringArrayKey("gen_ai.response.finish_reasons"), List.of("stop"))
          .setAttribute("gen_ai.usage.input_tokens", 20L)
          .setAttribute("gen_ai.usage.output_tokens", 1L)
          .setAttribute("retort.task", "triage")
          .startSpan()
          .end();
      parent.end();
      assertThat(provider.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();

      Exchange exchange = exchanges().get(0);
      assertThat(exchanges()).hasSize(1);
      assertThat(exchange.prompt().studentInput()).isEqualTo("It broke");
      assertThat(exchange.completion()).isEqualTo(new Completion("complaint", Finish.STOP));
      assertThat(exchange.usage()).isEqualTo(new TokenUsage(20, 1));
      assertThat(exchange.task()).contains(new TaskName("triage"));
      assertThat(exchange.id().value()).contains(parent.getSpanContext().getTraceId());
    }
  }

  @Test
  void takesJsonAndReportsWhatItCannotKeepAsAPartialSuccess() throws Exception {
    HttpResponse<byte[]> first = post(JSON, Optional.empty(), utf8(CALL));

    assertThat(first.statusCode()).isEqualTo(200);
    JsonNode success = JsonFormat.mapper().readTree(first.body()).path("partialSuccess");
    assertThat(success.path("rejectedSpans").asText()).isEqualTo("1");
    assertThat(success.path("errorMessage").asText()).contains("holds no messages");
    assertThat(exchanges()).hasSize(1);
    assertThat(exchanges().get(0).prompt().studentInput()).isEqualTo("Grüezi");
    assertThat(exchanges().get(0).id().value())
        .isEqualTo("span-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174");

    assertThat(post(JSON + "; charset=utf-8", Optional.of("gzip"), gzip(utf8(CALL))).statusCode())
        .isEqualTo(200);
    assertThat(exchanges()).as("sent again").hasSize(1);
  }

  @Test
  void takesStructuredMessagesInProtobuf() throws Exception {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    io.opentelemetry.proto.trace.v1.Span.Builder span =
        request.addResourceSpansBuilder().addScopeSpansBuilder().addSpansBuilder();
    span.setTraceId(ByteString.copyFrom(new byte[16]))
        .setSpanId(ByteString.copyFrom(new byte[8]))
        .setStartTimeUnixNano(1_748_736_056_000_000_000L)
        .addAttributes(pair("gen_ai.operation.name", text("chat")))
        .addAttributes(pair("gen_ai.input.messages", messages("user", "Hi")))
        .addAttributes(pair("gen_ai.output.messages", messages("assistant", "Hello")));

    HttpResponse<byte[]> answer = post(PROTOBUF, Optional.empty(), request.build().toByteArray());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains(PROTOBUF);
    assertThat(ExportTraceServiceResponse.parseFrom(answer.body()).hasPartialSuccess()).isFalse();
    assertThat(exchanges()).hasSize(1);
    assertThat(exchanges().get(0).completion().text()).isEqualTo("Hello");
  }

  @Test
  void refusesWhatItCannotRead() throws Exception {
    byte[] prose = utf8("no traces");

    assertThat(post(PROTOBUF, Optional.empty(), prose).statusCode()).isEqualTo(400);
    assertThat(post(JSON, Optional.empty(), prose).statusCode()).isEqualTo(400);
    assertThat(post(JSON, Optional.of("gzip"), prose).statusCode()).isEqualTo(400);
    assertThat(post(JSON, Optional.of("br"), prose).statusCode()).isEqualTo(400);
    assertThat(post("text/plain", Optional.empty(), prose).statusCode()).isEqualTo(415);
    assertThat(new String(post(PROTOBUF, Optional.empty(), prose).body(), StandardCharsets.UTF_8))
        .contains("ExportTraceServiceRequest");
  }

  @Test
  void asksForAnotherTryWhenTheLogRefuses() throws Exception {
    server.close();
    server =
        OtlpServer.start(
            vertx,
            ListenAddress.loopback(0),
            new OtlpReceiver(fullLog(), Optional.empty(), Optional.empty()));

    HttpResponse<byte[]> refused = post(JSON, Optional.empty(), utf8(CALL));

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
  }

  /** A log whose disk takes nothing any more. */
  private static ExchangeLog fullLog() {
    return (ExchangeLog)
        Proxy.newProxyInstance(
            ExchangeLog.class.getClassLoader(),
            new Class<?>[] {ExchangeLog.class},
            (log, method, arguments) ->
                CompletableFuture.failedFuture(
                    new UncheckedIOException(new IOException("No space left on device"))));
  }

  private static KeyValue pair(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  private static AnyValue list(AnyValue element) {
    return AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(element)).build();
  }

  private static AnyValue messages(String role, String said) {
    AnyValue part =
        AnyValue.newBuilder()
            .setKvlistValue(
                KeyValueList.newBuilder()
                    .addValues(pair("type", text("text")))
                    .addValues(pair("content", text(said))))
            .build();
    return list(
        AnyValue.newBuilder()
            .setKvlistValue(
                KeyValueList.newBuilder()
                    .addValues(pair("role", text(role)))
                    .addValues(pair("parts", list(part))))
            .build());
  }

  private HttpResponse<byte[]> post(String type, Optional<String> coding, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url()))
            .header("content-type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    coding.ifPresent(name -> request.header("content-encoding", name));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private String url() {
    return "http://127.0.0.1:%d%s".formatted(server.port(), OtlpReceiver.PATH);
  }

  private List<Exchange> exchanges() {
    List<Exchange> read = new ArrayList<>();
    log.scan(log.window(Instant.MIN, Instant.MAX), read::add);
    return read;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }
}

package dev.retort.capture.http.proxy;

import static dev.retort.capture.http.proxy.RunningGateway.ANSWER;
import static dev.retort.capture.http.proxy.RunningGateway.CHAT;
import static dev.retort.capture.http.proxy.RunningGateway.QUESTION;
import static dev.retort.capture.http.proxy.RunningGateway.config;
import static dev.retort.capture.http.proxy.RunningGateway.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.RetortHeader;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class CaptureGatewayIT {
  @TempDir Path folder;
  private RunningGateway running;
  private volatile MultiMap seen = MultiMap.caseInsensitiveMultiMap();
  private volatile String seenUri = "";
  private volatile byte[] seenBody = {};

  @BeforeEach
  void prepare() {
    running = new RunningGateway(folder);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private HttpServer answering(int status, String text) throws Exception {
    return running.provider(
        call -> {
          note(call);
          call.answer(status, text);
        });
  }

  private void note(RunningGateway.Call call) {
    seen = MultiMap.caseInsensitiveMultiMap().addAll(call.request().headers());
    seenUri = call.request().uri();
    seenBody = call.body().getBytes();
  }

  private void start() throws Exception {
    running.start(config(CaptureMode.REQUIRED, upstream("one", answering(200, ANSWER))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tickets/3|0.9||",
        "teacher||sampled|",
        "teacher||deferred|",
        "teacher||unrouted|",
        "teacher|||",
        "tickets/3|0.9||hit",
        "teacher|||hit"
      })
  void takesTheWordOfARouterBehindItForWhoAnswered(
      String by, String confidence, String reason, String cache) throws Exception {
    HttpServer router =
        running.provider(
            call -> {
              put(call, RetortHeader.ANSWERED_BY, by);
              put(call, RetortHeader.CONFIDENCE, confidence);
              put(call, RetortHeader.REASON, reason);
              put(call, RetortHeader.CACHE, cache);
              call.answer(200, ANSWER);
            });
    running.start(config(CaptureMode.REQUIRED, upstream("router", router)));

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    AnsweredBy expected =
        by.equals("teacher")
            ? cache == null
                ? new AnsweredBy.Teacher(reason == null || reason.equals("unrouted") ? 1 : 0)
                : AnsweredBy.Cache.OF_TEACHER
            : cache == null
                ? new AnsweredBy.Student("tickets/3", 0.9)
                : new AnsweredBy.Cache(Optional.of("tickets/3"));
    assertThat(running.captured().answeredBy()).isEqualTo(expected);
    assertThat(answer.headers().allValues(RetortHeader.ANSWERED_BY)).containsExactly(by);
  }

  private static void put(RunningGateway.Call call, String header, String value) {
    if (value != null) {
      call.request().response().putHeader(header, value);
    }
  }

  @Test
  void relaysAnAnswerByteForByteAndCapturesItWithItsTaskButWithoutTheKey() throws Exception {
    start();

    HttpResponse<String> answer =
        running.post(
            CHAT, QUESTION, "Authorization", "Bearer secret-key", RetortHeader.TASK, "greet");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(ANSWER);
    assertThat(new String(seenBody, StandardCharsets.UTF_8)).isEqualTo(QUESTION);
    assertThat(seen.get("Authorization")).isEqualTo("Bearer secret-key");
    Exchange exchange = running.sink.exchanges().get(0);
    assertThat(exchange.id().value())
        .isEqualTo(answer.headers().firstValue(RetortHeader.EXCHANGE_ID).orElseThrow());
    assertThat(exchange.task()).contains(new TaskName("greet"));
    assertThat(exchange.model()).isEqualTo("frontier");
    assertThat(exchange.prompt().messages()).extracting("content").containsExactly("hello");
    assertThat(exchange.completion()).isEqualTo(new Completion("greeting", Completion.Finish.STOP));
    assertThat(exchange.usage()).isEqualTo(new TokenUsage(30, 10));
    assertThat(exchange.answeredBy()).isEqualTo(AnsweredBy.TEACHER);
    assertThat(exchange.details().upstream()).contains("one");
    assertThat(exchange.details().cost().orElseThrow()).isCloseTo(40, within(1e-9));
    assertThat(exchange.latency()).isPositive();
    assertThat(exchange.toString()).doesNotContain("secret-key");
  }

  @Test
  void answersAndCapturesManyAtOnceOverOneHttp2Connection() throws Exception {
    start();
    HttpClient http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

    // A connection takes a hundred streams at a time.
    for (int round = 0; round < 4; round++) {
      List<CompletableFuture<HttpResponse<String>>> answers =
          IntStream.range(0, 50)
              .mapToObj(number -> http2.sendAsync(question(), HttpResponse.BodyHandlers.ofString()))
              .toList();

      assertThat(answers)
          .allSatisfy(answer -> assertThat(answer.get().statusCode()).isEqualTo(200))
          .anySatisfy(
              answer -> assertThat(answer.get().version()).isEqualTo(HttpClient.Version.HTTP_2));
    }
    assertThat(running.sink.exchanges())
        .hasSize(200)
        .allSatisfy(
            exchange ->
                assertThat(exchange.completion().finish()).isEqualTo(Completion.Finish.STOP));
  }

  @Test
  void aCallerThatResetsItsHttp2StreamIsGone() throws Exception {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    CompletableFuture<Void> calledOff = new CompletableFuture<>();
    HttpServer silent =
        running.provider(
            call -> {
              call.request().connection().closeHandler(closed -> calledOff.complete(null));
              asked.complete(null);
            });
    running.start(config(CaptureMode.REQUIRED, upstream("one", silent)));
    HttpClient http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    // The first request of a connection is still one of HTTP/1.1 that asks for an upgrade.
    http2.send(running.request("/health").build(), HttpResponse.BodyHandlers.ofString());

    CompletableFuture<HttpResponse<String>> answer =
        http2.sendAsync(question(), HttpResponse.BodyHandlers.ofString());
    asked.get(20, TimeUnit.SECONDS);
    answer.cancel(true);

    calledOff.get(20, TimeUnit.SECONDS);
    assertThat(running.captured().completion().finish()).isNotEqualTo(Completion.Finish.STOP);
  }

  private HttpRequest question() {
    return running.request(CHAT).POST(HttpRequest.BodyPublishers.ofString(QUESTION)).build();
  }

  @Test
  void capturesARepeatedRequestUnderTheIdThatTheCallerGives() throws Exception {
    start();

    running.post(CHAT, QUESTION, RetortHeader.EXCHANGE_ID, "mine");

    assertThat(running.sink.exchanges())
        .extracting(Exchange::id)
        .containsExactly(new ExchangeId("mine"));
  }

  @Test
  void capturesWhomARequestIsForUnderAPseudonym() throws Exception {
    start();

    running.post(CHAT, QUESTION.replace("{\"model", "{\"user\":\"ann@x.org\",\"model"));

    assertThat(running.captured().subject()).contains(RunningGateway.PSEUDONYMS.of("ann@x.org"));
    assertThat(running.captured().toString()).doesNotContain("ann@x.org");
  }

  @Test
  void keepsItsOwnHeadersAndThoseOfTheConnectionToItself() throws Exception {
    start();

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/chat/completions HTTP/1.1\r\nHost: here\r\nConnection: keep-alive, X-Hop\r\n"
                      + "X-Hop: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nX-Retort-Key: k\r\n"
                      + "X-Retort-Task: t\r\nX-Retort-Exchange-Id: e\r\nX-Mine: yes\r\n"
                      + "Content-Length: "
                      + QUESTION.length()
                      + "\r\n\r\n"
                      + QUESTION)
                  .getBytes(StandardCharsets.US_ASCII));
      RunningGateway.readUntil(socket, "greeting");
    }

    assertThat(seen.get("X-Mine")).isEqualTo("yes");
    assertThat(seen.get("Via")).isEqualTo("1.1 retort");
    assertThat(seen.get("Host")).startsWith("127.0.0.1:");
    assertThat(seen.names())
        .map(String::toLowerCase)
        .doesNotContain(
            "x-hop", "keep-alive", "te", "x-retort-key", "x-retort-task", "x-retort-exchange-id");
  }

  @Test
  void passesOtherPathsThroughUntouchedAndUncaptured() throws Exception {
    start();

    HttpResponse<String> models = running.get("/v1/models?limit=2");
    running.post("/v1/embeddings", "{\"input\":\"x\"}");
    assertThat(seenUri).isEqualTo("/v1/embeddings");
    running.post("/v1/files/weird%20name?a=b%2F", "no json at all");

    assertThat(models.statusCode()).isEqualTo(200);
    assertThat(seenUri).isEqualTo("/v1/files/weird%20name?a=b%2F");
    assertThat(new String(seenBody, StandardCharsets.UTF_8)).isEqualTo("no json at all");
    assertThat(running.sink.exchanges()).isEmpty();
    assertThat(running.metric("retort_gateway_requests_total{route=\"/v1/models\",status=\"200\""))
        .isEqualTo(1);
  }

  @Test
  void refusesPathsThatClimbOutOfTheProvidersPrefix() throws Exception {
    start();

    assertThat(running.get("/v1/%2e%2e/admin").statusCode()).isEqualTo(404);
    assertThat(running.get("/v1/x/%2E%2e%2fadmin").statusCode()).isEqualTo(404);
    assertThat(running.get("/other").body()).contains("/v1/");
    assertThat(seenUri).isEmpty();
  }

  @Test
  void passesErrorsOnAndCapturesThemAsErrors() throws Exception {
    running.start(
        config(
            CaptureMode.REQUIRED,
            upstream("one", answering(429, "{\"error\":{\"message\":\"slow down\"}}"))));

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).contains("slow down");
    assertThat(running.captured().completion().finish()).isEqualTo(Completion.Finish.ERROR);
  }

  @Test
  void relaysInvalidJsonAndCountsItAsNotCapturable() throws Exception {
    running.start(config(CaptureMode.REQUIRED, upstream("one", answering(400, "{\"error\":{}}"))));

    HttpResponse<String> answer = running.post(CHAT, "{\"model\":");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new String(seenBody, StandardCharsets.UTF_8)).isEqualTo("{\"model\":");
    assertThat(running.sink.exchanges()).isEmpty();
    assertThat(running.metric("retort_gateway_uncapturable_total{reason=\"request\"}"))
        .isEqualTo(1);
  }

  @Test
  void refusesBodiesAboveTheLimitAnnouncedOrNot() throws Exception {
    GatewayConfig.Limits small =
        new GatewayConfig.Limits(10_000, 1 << 20, 100, Duration.ofSeconds(5));
    running.start(
        config(
            CaptureMode.REQUIRED,
            small,
            new TreeMap<>(),
            List.of(),
            upstream("one", answering(200, ANSWER))));
    String huge = "x".repeat(20_000);

    HttpResponse<String> announced = running.post(CHAT, huge);
    HttpResponse<String> chunked =
        running.client.send(
            running
                .request(CHAT)
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(huge.getBytes(StandardCharsets.US_ASCII))))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(announced.statusCode()).isEqualTo(413);
    assertThat(announced.body()).contains("10,000 bytes");
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(running.post(CHAT, QUESTION).statusCode()).isEqualTo(200);
    assertThat(running.metric("retort_gateway_buffered_bytes")).isZero();
  }

  @Test
  void relaysAnswersTooLongToCaptureAndCountsThem() throws Exception {
    String huge = "{\"x\":\"" + "y".repeat(200_000) + "\"}";
    GatewayConfig.Limits small =
        new GatewayConfig.Limits(10_000, 1 << 20, 100, Duration.ofSeconds(5));
    running.start(
        config(
            CaptureMode.REQUIRED,
            small,
            new TreeMap<>(),
            List.of(),
            upstream("one", answering(200, huge))));

    assertThat(running.post(CHAT, QUESTION).body()).isEqualTo(huge);
    assertThat(running.sink.exchanges()).isEmpty();
    assertThat(running.metric("retort_gateway_uncapturable_total{reason=\"size\"}")).isEqualTo(1);
    assertThat(running.metric("retort_gateway_buffered_bytes")).isZero();
  }

  @Test
  void relaysPackedBodiesAsTheyAreAndCapturesWhatTheySay() throws Exception {
    byte[] packed = gzip(ANSWER);
    HttpServer provider =
        running.provider(
            call -> {
              note(call);
              call.request()
                  .response()
                  .putHeader("Content-Encoding", "gzip")
                  .end(io.vertx.core.buffer.Buffer.buffer(packed));
            });
    running.start(config(CaptureMode.REQUIRED, upstream("one", provider)));

    HttpResponse<byte[]> answer =
        running.client.send(
            running
                .request(CHAT)
                .header("Content-Encoding", "gzip")
                .header("Accept-Encoding", "br, gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(gzip(QUESTION)))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());

    assertThat(seenBody).isEqualTo(gzip(QUESTION));
    assertThat(seen.get("Content-Encoding")).isEqualTo("gzip");
    assertThat(seen.get("Accept-Encoding")).isEqualTo("gzip");
    assertThat(answer.body()).isEqualTo(packed);
    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(ANSWER);
    assertThat(running.captured().prompt().messages()).extracting("content").contains("hello");
    assertThat(running.captured().completion().text()).isEqualTo("greeting");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }

  @Test
  void keepsConnectionsAliveOnBothSides() throws Exception {
    java.util.Set<Object> connections = java.util.concurrent.ConcurrentHashMap.newKeySet();
    HttpServer provider =
        running.provider(
            call -> {
              connections.add(call.request().connection());
              call.answer(200, ANSWER);
            });
    running.start(config(CaptureMode.REQUIRED, upstream("one", provider)));

    for (int i = 0; i < 20; i++) {
      assertThat(running.post(CHAT, QUESTION).statusCode()).isEqualTo(200);
    }

    assertThat(connections).hasSize(1);
    assertThat(running.sink.exchanges()).hasSize(20);
  }

  @Test
  @Tag("fault")
  @Tag("fault-slow-disk")
  void holdsAWholeAnswerUntilTheLogHasIt() throws Exception {
    start();
    CompletableFuture<Void> disk = running.sink.stall();

    CompletableFuture<HttpResponse<String>> answer =
        running.client.sendAsync(
            running.request(CHAT).POST(HttpRequest.BodyPublishers.ofString(QUESTION)).build(),
            HttpResponse.BodyHandlers.ofString());

    assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    disk.complete(null);
    assertThat(answer.get(5, TimeUnit.SECONDS).body()).isEqualTo(ANSWER);
  }

  @Test
  @Tag("fault")
  @Tag("fault-disk-full")
  void answers503WhenTheLogRefusesAndCaptureIsRequired() throws Exception {
    start();
    running.sink.fill();

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("capture_failed").doesNotContain("greeting");
    assertThat(running.get("/ready").statusCode()).isEqualTo(503);
    assertThat(running.get("/ready").body()).contains("\"log\":\"refuses\"");
    assertThat(running.get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  @Tag("fault")
  @Tag("fault-disk-full")
  void answersAndCountsWhenTheLogRefusesAndCaptureIsBestEffort() throws Exception {
    running.start(config(CaptureMode.BEST_EFFORT, upstream("one", answering(200, ANSWER))));
    running.sink.fill();

    assertThat(running.post(CHAT, QUESTION).body()).isEqualTo(ANSWER);

    Eventually.is("the loss is counted", () -> dropped("refused") == 1);
  }

  @Test
  @Tag("fault")
  @Tag("fault-slow-disk")
  void dropsAndCountsWhatTheQueueHasNoRoomForWhereCaptureIsBestEffort() throws Exception {
    GatewayConfig.Limits brief =
        new GatewayConfig.Limits(1 << 20, 1 << 24, 3, Duration.ofSeconds(5));
    running.start(
        config(
            CaptureMode.BEST_EFFORT,
            brief,
            new TreeMap<>(),
            List.of(),
            upstream("one", answering(200, ANSWER))));
    CompletableFuture<Void> disk = running.sink.stall();

    for (int i = 0; i < 10; i++) {
      assertThat(running.post(CHAT, QUESTION).statusCode()).isEqualTo(200);
    }
    Eventually.is("the rest is dropped", () -> dropped("queue") == 7);

    disk.complete(null);
    Eventually.is("the queue is captured", () -> running.sink.exchanges().size() == 3);
  }

  private double dropped(String reason) {
    try {
      return running.metric("retort_gateway_dropped_total{reason=\"" + reason + "\"}");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void takesATraceOverAndSendsAChildOn() throws Exception {
    start();
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    running.post(CHAT, QUESTION, "traceparent", "00-" + trace + "-00f067aa0ba902b7-01");

    Exchange exchange = running.captured();
    assertThat(exchange.details().step().orElseThrow().trace()).isEqualTo(trace);
    assertThat(exchange.details().step().orElseThrow().parent()).contains("00f067aa0ba902b7");
    assertThat(seen.get("traceparent"))
        .isEqualTo("00-%s-%s-01".formatted(trace, exchange.details().step().get().span()));
  }

  @Test
  void beginsATraceWhereThereIsNone() throws Exception {
    start();

    running.post(CHAT, QUESTION, "traceparent", "nonsense");

    assertThat(seen.get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
  }

  @Test
  void addsFeedbackThatComesLater() throws Exception {
    start();

    assertThat(
            running.post("/retort/v1/feedback", "{\"exchange\":\"e\",\"score\":0.9}").statusCode())
        .isEqualTo(202);
    running.post("/retort/v1/feedback", "{\"exchange\":\"e\",\"label\":\"billing\"}");
    running.post("/retort/v1/feedback", "{\"exchange\":\"e\",\"correction\":{\"a\":1}}");

    assertThat(running.sink.feedback()).extracting(f -> f.score().orElse(-1.0)).contains(0.9);
    assertThat(running.sink.feedback())
        .extracting(f -> f.correction().orElse(""))
        .containsExactly("", "billing", "{\"a\":1}");
    for (String wrong :
        List.of(
            "{",
            "{}",
            "{\"exchange\":\"e\"}",
            "{\"exchange\":\"e\",\"score\":2}",
            "{\"exchange\":\"e\",\"score\":\"good\"}")) {
      assertThat(running.post("/retort/v1/feedback", wrong).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void tellsWhatItDoesInPrometheusFormat() throws Exception {
    start();
    running.post(CHAT, QUESTION);

    String metrics = running.get("/metrics").body();

    assertThat(metrics)
        .contains(
            "retort_gateway_requests_total{route=\"/v1/chat/completions\",status=\"200\",upstream=\"one\"} 1.0",
            "retort_gateway_captured_total 1.0",
            "retort_gateway_request_seconds_bucket{route=\"/v1/chat/completions\",le=\"0.001\"}",
            "retort_gateway_first_byte_seconds_count{route=\"/v1/chat/completions\"} 1",
            "retort_gateway_log_wait_seconds_count{capture=\"required\"} 1",
            "retort_gateway_bytes_total{direction=\"request\"} " + (double) QUESTION.length(),
            "retort_gateway_open_streams 0.0",
            "retort_gateway_upstream_down{upstream=\"one\"} 0.0");
    assertThat(running.get("/ready").body()).contains("ready", "\"one\":\"up\"");
  }

  @Test
  void saysWhatIsWrongWithATaskThatIsNoName() throws Exception {
    start();

    assertThat(running.post(CHAT, QUESTION, RetortHeader.TASK, "no task!").body())
        .contains("is no task name");
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    HttpServer provider = answering(200, ANSWER);
    running.start(config(CaptureMode.REQUIRED, upstream("one", provider)));
    try (RunningGateway second = new RunningGateway(folder)) {
      GatewayConfig taken =
          new GatewayConfig(
              ListenAddress.loopback(running.port()),
              CaptureMode.REQUIRED,
              GatewayConfig.Limits.DEFAULT,
              List.of(upstream("one", provider)),
              new TreeMap<>(),
              List.of());

      assertThatThrownBy(() -> second.start(taken))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("127.0.0.1:" + running.port())
          .hasMessageContaining("--port");
    }
  }
}

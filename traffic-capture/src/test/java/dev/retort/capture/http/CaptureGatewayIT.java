package dev.retort.capture.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureGatewayIT {
  private static final String REQUEST =
      """
      {"model":"frontier","messages":[{"role":"user","content":"%s"}]}""";

  private static final SubjectPseudonyms PSEUDONYMS =
      new SubjectPseudonyms(new byte[SubjectPseudonyms.KEY_BYTES]);

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer upstream;
  private ExchangeLog log;
  private TeacherClient teacher;
  private ChatServer gateway;
  private volatile String authorization = "";

  @BeforeEach
  void start() throws Exception {
    upstream =
        vertx
            .createHttpServer()
            .requestHandler(
                call -> {
                  authorization = String.valueOf(call.getHeader("Authorization"));
                  call.body()
                      .onSuccess(
                          body -> {
                            boolean limited = body.toString().contains("too much");
                            call.response()
                                .setStatusCode(limited ? 429 : 200)
                                .end(
                                    JsonFormat.line(
                                        limited
                                            ? ChatCompletionFormat.error("rate_limit", "slow down")
                                            : ChatCompletionFormat.response(
                                                new ExchangeId("u"),
                                                Instant.EPOCH,
                                                "frontier",
                                                "greeting",
                                                new TokenUsage(3, 1))));
                          });
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    log = IcebergExchangeLog.open(folder);
    teacher =
        new TeacherClient(
            vertx,
            URI.create("http://127.0.0.1:" + upstream.actualPort() + "/v1"),
            Optional.empty(),
            Duration.ofSeconds(5));
    gateway =
        ChatServer.start(
            vertx,
            ListenAddress.loopback(0),
            new CaptureGateway(teacher),
            log,
            PSEUDONYMS,
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    gateway.close();
    teacher.close();
    log.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void relaysAnAnswerAndCapturesItWithItsTaskButWithoutTheKey() throws Exception {
    HttpResponse<String> answer = post(REQUEST.formatted("hello"), "Bearer secret-key");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("greeting");
    assertThat(authorization).isEqualTo("Bearer secret-key");
    List<Exchange> captured = captured();
    assertThat(captured).hasSize(1);
    assertThat(captured.get(0).id().value())
        .isEqualTo(answer.headers().firstValue(ChatServer.EXCHANGE_ID).orElseThrow());
    assertThat(captured.get(0).task()).contains(new TaskName("greet"));
    assertThat(captured.get(0).completion())
        .isEqualTo(new Completion("greeting", Completion.Finish.STOP));
    assertThat(captured.get(0).answeredBy()).isEqualTo(AnsweredBy.TEACHER);
    assertThat(captured.get(0).toString()).doesNotContain("secret-key");
  }

  @Test
  void capturesWhomARequestIsForUnderAPseudonym() throws Exception {
    post(REQUEST.formatted("hello").replace("{\"model", "{\"user\":\"ann@x.org\",\"model"), "k");

    assertThat(captured().get(0).subject()).contains(PSEUDONYMS.of("ann@x.org"));
    assertThat(captured().get(0).toString()).doesNotContain("ann@x.org");
  }

  @Test
  void passesUpstreamErrorsOnAndCapturesThemAsErrors() throws Exception {
    HttpResponse<String> answer = post(REQUEST.formatted("too much"), "Bearer k");

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).contains("slow down");
    assertThat(captured())
        .extracting(e -> e.completion().finish())
        .containsExactly(Completion.Finish.ERROR);
  }

  @Test
  void answers502WhenTheTeacherIsGone() throws Exception {
    upstream.close().toCompletionStage().toCompletableFuture().get();

    HttpResponse<String> answer = post(REQUEST.formatted("hello"), "Bearer k");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("cannot be asked");
  }

  @Test
  void refusesWhatIsNoRequestAndCapturesNothing() throws Exception {
    assertThat(post("{", "k").statusCode()).isEqualTo(400);
    assertThat(post("{\"messages\":[]}", "k").body()).contains("no messages");
    assertThat(
            post(REQUEST.formatted("x").replace("{\"model", "{\"stream\":true,\"model"), "k")
                .body())
        .contains("stream");
    assertThat(captured()).isEmpty();
  }

  @Test
  void saysWhichPortIsTaken() {
    assertThatThrownBy(
            () ->
                ChatServer.start(
                    vertx,
                    ListenAddress.loopback(gateway.port()),
                    new CaptureGateway(teacher),
                    log,
                    PSEUDONYMS,
                    Clock.systemUTC()))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("127.0.0.1:" + gateway.port())
        .hasMessageContaining("--port");
  }

  private HttpResponse<String> post(String body, String key)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + gateway.port() + "/v1/chat/completions"))
            .header("Authorization", key)
            .header(ChatServer.TASK, "greet")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private List<Exchange> captured() {
    List<Exchange> captured = new ArrayList<>();
    log.scan(log.window(Instant.MIN, Instant.MAX), captured::add);
    return captured;
  }
}

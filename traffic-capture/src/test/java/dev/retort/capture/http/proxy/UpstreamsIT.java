package dev.retort.capture.http.proxy;

import static dev.retort.capture.http.proxy.RunningGateway.ANSWER;
import static dev.retort.capture.http.proxy.RunningGateway.CHAT;
import static dev.retort.capture.http.proxy.RunningGateway.QUESTION;
import static dev.retort.capture.http.proxy.RunningGateway.config;
import static dev.retort.capture.http.proxy.RunningGateway.timeouts;
import static dev.retort.capture.http.proxy.RunningGateway.upstream;
import static dev.retort.capture.http.proxy.RunningGateway.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.Completion;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.RetortHeader;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@Tag("fault")
@Tag("fault-network-cut")
class UpstreamsIT {
  @TempDir Path folder;
  private RunningGateway running;
  private final AtomicInteger first = new AtomicInteger();
  private final AtomicInteger second = new AtomicInteger();
  private final AtomicReference<String> lastBody = new AtomicReference<>("");

  @BeforeEach
  void prepare() {
    running = new RunningGateway(folder);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private HttpServer counting(AtomicInteger calls, int status) throws Exception {
    return running.provider(
        call -> {
          calls.incrementAndGet();
          lastBody.set(call.body().toString());
          call.answer(status, status < 400 ? ANSWER : "{\"error\":{\"message\":\"no\"}}");
        });
  }

  /** An upstream at which nobody listens. */
  private static Upstream gone(String name) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Upstream.of(
          name,
          URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/v1"),
          Optional.empty(),
          RunningGateway.PRICES);
    }
  }

  private static Upstream backedBy(Upstream plain, String... fallback) {
    return with(plain, timeouts(800), Map.of(), fallback);
  }

  @Test
  void answers502WhenTheProviderRefusesConnectionsAndCapturesTheFailure() throws Exception {
    running.start(config(CaptureMode.REQUIRED, gone("one")));

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("the provider one cannot be asked");
    assertThat(running.captured().completion().finish()).isEqualTo(Completion.Finish.ERROR);
  }

  @Test
  void refusesAFallbackOnAnotherHostThatWouldBeShownCallersKeys() throws Exception {
    Upstream elsewhere =
        Upstream.of(
            "two",
            URI.create("https://models.example/v1"),
            Optional.empty(),
            RunningGateway.PRICES);
    Upstream first = backedBy(gone("one"), "two");

    assertThatThrownBy(() -> config(CaptureMode.REQUIRED, first, elsewhere))
        .hasMessageContaining("upstream two is a fallback of one on another host and has no key");
  }

  @Test
  void goesOnToTheNextProviderWhenOneIsGone() throws Exception {
    running.start(
        config(
            CaptureMode.REQUIRED,
            backedBy(gone("one"), "two"),
            upstream("two", counting(second, 200))));

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Retort-Upstream")).contains("two");
    assertThat(running.captured().details().upstream()).contains("two");
    assertThat(
            running.metric(
                "retort_gateway_upstream_failures_total{reason=\"connect\",upstream=\"one\"}"))
        .isEqualTo(1);
  }

  @Test
  void goesOnWhenAProviderAnswersThatItIsDown() throws Exception {
    for (int status : List.of(429, 500, 503)) {
      running.start(
          config(
              CaptureMode.REQUIRED,
              backedBy(upstream("one", counting(first, status)), "two"),
              upstream("two", counting(second, 200))));

      assertThat(running.post(CHAT, QUESTION).statusCode()).isEqualTo(200);
      running.stopGateway();
    }

    assertThat(first).hasValue(3);
    assertThat(second).hasValue(3);
    assertThat(running.sink.exchanges()).hasSize(3);
  }

  @Test
  void passesTheLastProvidersErrorOn() throws Exception {
    running.start(
        config(
            CaptureMode.REQUIRED,
            backedBy(upstream("one", counting(first, 500)), "two"),
            upstream("two", counting(second, 503))));

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("\"no\"");
    assertThat(running.captured().completion().finish()).isEqualTo(Completion.Finish.ERROR);
  }

  @Test
  void goesOnWhenAProviderIsSilentOrBreaksOffBeforeItAnswers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Upstream mute =
          Upstream.of(
              "one",
              URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/v1"),
              Optional.empty(),
              RunningGateway.PRICES);
      running.start(
          config(
              CaptureMode.REQUIRED, backedBy(mute, "two"), upstream("two", counting(second, 200))));

      assertThat(running.post(CHAT, QUESTION).statusCode()).isEqualTo(200);

      Thread breaker =
          new Thread(
              () -> {
                try {
                  // The first connection is the one that was given up.
                  silent.accept().close();
                  Socket broken = silent.accept();
                  broken.getInputStream().read();
                  broken.setSoLinger(true, 0);
                  broken.close();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      breaker.start();
      assertThat(running.post(CHAT, QUESTION).statusCode()).isEqualTo(200);
      breaker.join();
    }
    assertThat(second).hasValue(2);
  }

  @Test
  void answers504WhenTheOnlyProviderIsTooSlow() throws Exception {
    HttpServer silent = running.provider(call -> first.incrementAndGet());
    running.start(config(CaptureMode.REQUIRED, backedBy(upstream("one", silent))));

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.body()).contains("within PT0.8S");
  }

  @Test
  void leavesAProviderAloneAfterFailuresInARow() throws Exception {
    running.start(
        config(
            CaptureMode.REQUIRED,
            backedBy(upstream("one", counting(first, 500)), "two"),
            upstream("two", counting(second, 200))));

    for (int i = 0; i < 12; i++) {
      assertThat(running.post(CHAT, QUESTION).statusCode()).isEqualTo(200);
    }

    assertThat(first).hasValue(5);
    assertThat(second).hasValue(12);
    assertThat(running.get("/ready").body()).contains("\"one\":\"down\"", "\"two\":\"up\"");
    assertThat(running.metric("retort_gateway_upstream_down{upstream=\"one\"}")).isEqualTo(1);
  }

  @Test
  void keepsAskingTheOnlyProviderThereIs() throws Exception {
    running.start(config(CaptureMode.REQUIRED, upstream("one", counting(first, 500))));

    for (int i = 0; i < 8; i++) {
      assertThat(running.post(CHAT, QUESTION).statusCode()).isEqualTo(500);
    }

    assertThat(first).hasValue(8);
  }

  @Test
  void asksForTheModelBehindAnAliasAndChargesItsPrice() throws Exception {
    PriceTable prices =
        new PriceTable(
            Map.of(
                "small-model-1", new PriceTable.Price(1e6, 0),
                "*", new PriceTable.Price(1e9, 1e9)));
    Upstream plain =
        Upstream.of("two", RunningGateway.url(counting(second, 200)), Optional.empty(), prices);
    running.start(
        config(
            CaptureMode.REQUIRED,
            upstream("one", counting(first, 200)),
            with(plain, UpstreamTimeouts.DEFAULT, Map.of("fast", "small-model-1"))));
    String asked =
        "{ \"messages\" : [{\"role\":\"user\",\"content\":\"a \\\"model\\\": \\u00e4\"}], \"model\" : \"fast\" }";

    running.post(CHAT, asked);

    assertThat(first).hasValue(0);
    assertThat(lastBody.get()).isEqualTo(asked.replace("\"fast\"", "\"small-model-1\""));
    assertThat(running.captured().model()).isEqualTo("fast");
    assertThat(running.captured().details().cost().orElseThrow()).isCloseTo(30, within(1e-9));
  }

  @Test
  void sendsATaskWhereItsRouteSays() throws Exception {
    TreeMap<TaskName, TaskRoute> routes = new TreeMap<>();
    routes.put(
        new TaskName("cheap"), new TaskRoute(Optional.of("two"), Optional.of("small-model-1")));
    running.start(
        config(
            CaptureMode.REQUIRED,
            GatewayConfig.Limits.DEFAULT,
            routes,
            List.of(),
            upstream("one", counting(first, 200)),
            upstream("two", counting(second, 200))));

    running.post(CHAT, QUESTION, RetortHeader.TASK, "cheap");
    assertThat(lastBody.get()).contains("\"model\":\"small-model-1\"");
    running.post(CHAT, QUESTION.replace("{\"model", "{\"metadata\":{\"task\":\"cheap\"},\"model"));
    assertThat(second).hasValue(2);
    running.post(CHAT, QUESTION, RetortHeader.TASK, "other");

    assertThat(first).hasValue(1);
  }

  @Test
  void asksAnAnthropicProviderWithItsOwnKey() throws Exception {
    AtomicReference<String> keys = new AtomicReference<>("");
    HttpServer provider =
        running.provider(
            call -> {
              keys.set(
                  call.request().getHeader("x-api-key")
                      + "/"
                      + call.request().getHeader("Authorization"));
              call.answer(
                  200,
                  "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"hello\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}");
            });
    Upstream plain = upstream("claude", provider);
    Upstream anthropic =
        new Upstream(
            plain.name(),
            plain.url(),
            Upstream.Family.ANTHROPIC,
            Optional.of("own"),
            plain.timeouts(),
            plain.prices(),
            plain.aliases(),
            List.of(),
            plain.fallbackOn(),
            1,
            Optional.empty());
    running.start(config(CaptureMode.REQUIRED, upstream("one", counting(first, 200)), anthropic));

    running.post(
        "/v1/messages",
        "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "Authorization",
        "Bearer callers");

    assertThat(keys.get()).isEqualTo("own/null");
    assertThat(first).hasValue(0);
    assertThat(running.captured().completion().text()).isEqualTo("hello");
  }

  @Test
  void speaksHttp2OverTlsToAProviderWhoseAuthorityItKnows() throws Exception {
    Path store = folder.resolve("provider.p12");
    Path certificate = folder.resolve("provider.pem");
    keytool(
        "-genkeypair",
        "-alias",
        "p",
        "-keyalg",
        "EC",
        "-validity",
        "2",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        "changeit");
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "p",
        "-keystore",
        store.toString(),
        "-storepass",
        "changeit",
        "-file",
        certificate.toString());
    AtomicReference<HttpVersion> version = new AtomicReference<>();
    HttpServer provider =
        running.provider(
            new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(
                    new PfxOptions().setPath(store.toString()).setPassword("changeit")),
            call -> {
              version.set(call.request().version());
              call.answer(200, ANSWER);
            });
    URI url = URI.create("https://localhost:" + provider.actualPort() + "/v1");
    Upstream plain = Upstream.of("one", url, Optional.empty(), RunningGateway.PRICES);
    running.start(
        config(
            CaptureMode.REQUIRED,
            new Upstream(
                plain.name(),
                plain.url(),
                plain.family(),
                plain.key(),
                plain.timeouts(),
                plain.prices(),
                plain.aliases(),
                plain.fallback(),
                plain.fallbackOn(),
                plain.connections(),
                Optional.of(certificate))));

    assertThat(running.post(CHAT, QUESTION).body()).isEqualTo(ANSWER);
    assertThat(version.get()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(running.captured().completion().text()).isEqualTo("greeting");

    running.stopGateway();
    running.start(config(CaptureMode.REQUIRED, plain));
    assertThat(running.post(CHAT, QUESTION).statusCode()).as("a stranger's").isEqualTo(502);
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream said = process.getInputStream()) {
      String text = new String(said.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(text).isZero();
    }
  }
}

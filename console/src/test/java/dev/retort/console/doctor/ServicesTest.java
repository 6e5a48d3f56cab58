package dev.retort.console.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.doctor.Finding.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicesTest {
  private static final String KEY = "the-key";

  @TempDir private Path folder;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean known =
              ("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"));
          boolean models = exchange.getRequestURI().getPath().equals("/v1/models");
          byte[] body =
              (known && models ? "{\"data\": [{}, {}]}" : "{}").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(known ? (models ? 200 : 404) : 401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private List<Finding> findings(String yaml) throws IOException {
    String there = "http://127.0.0.1:" + server.getAddress().getPort();
    RetortConfig config =
        RetortConfig.load(
            Files.writeString(folder.resolve("retort.yaml"), yaml.replace("THERE", there)),
            Map.of());
    return new Services(config, Map.of("RIGHT", KEY, "WRONG", "x")).findings();
  }

  @Test
  void aServerThatAnswersIsFineWithItsModels() throws IOException {
    assertThat(
            findings(
                """
                teacher: {url: 'THERE/v1', key: 'env:RIGHT'}
                router: {serving: {servers: {gpu: {kind: vllm, url: THERE, key: 'env:RIGHT'}}}}
                """))
        .hasSize(2)
        .allSatisfy(
            finding -> {
              assertThat(finding.state()).isEqualTo(State.OK);
              assertThat(finding.what()).endsWith("/v1/models with 2 models");
            });
  }

  @Test
  void aKeyThatIsRefusedIsAProblemAndNoKeyIsNone() throws IOException {
    assertThat(findings("teacher: {url: 'THERE/v1', key: 'env:WRONG'}"))
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.state()).isEqualTo(State.PROBLEM),
            finding -> assertThat(finding.what()).contains("refuses the configured key"));
    assertThat(findings("teacher: {url: 'THERE/v1'}"))
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.state()).isEqualTo(State.OK),
            finding -> assertThat(finding.what()).contains("callers bring their own keys"));
  }

  @Test
  void nobodyThereIsAWarning() throws IOException {
    String yaml = "teacher: {url: 'THERE/v1'}";
    int port = server.getAddress().getPort();
    server.stop(0);

    assertThat(findings(yaml))
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.state()).isEqualTo(State.WARNING),
            finding ->
                assertThat(finding.what()).contains("does not answer at http://127.0.0.1:" + port));
  }
}

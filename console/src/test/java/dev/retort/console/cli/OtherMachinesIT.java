package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other machines get of each server: nothing, unless they show a key, or somebody says so. */
@Tag("fault")
@Tag("fault-bad-input")
class OtherMachinesIT {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Map<String, String> KEYS =
      Map.of(
          "SHOP_KEY", "shop-key-0123456789abcdef",
          "READER_TOKEN", "reader-token-0123456789abcdef0123456789abcdef");

  @TempDir private Path folder;

  @BeforeEach
  void configure() throws IOException {
    Files.writeString(
        folder.resolve("retort.yaml"),
        """
        gateway: {applications: {shop: {key: env:SHOP_KEY}}}
        registry: {tokens: [{name: routers, role: reader, token: env:READER_TOKEN}]}
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "gateway,gateway.applications",
    "router,gateway.applications",
    "serve --registry-port 0 --console-port 0,gateway.applications",
    "registry,registry.tokens"
  })
  void aServerThatAsksForNothingDoesNotListenToOtherMachines(String command, String remedy) {
    InProcess refused =
        InProcess.at(folder.resolve("home"), (command + " --host 0.0.0.0 --port 0").split(" ", -1));

    assertThat(refused.exit()).as(refused.err()).isIn(1, 2);
    assertThat(refused.err())
        .contains("0.0.0.0", "other machines", remedy, "anybody: true")
        .doesNotContain("\tat ");
  }

  @Test
  void aConsoleSendsNoPasswordsOverANetworkInPlainText() throws Exception {
    Files.writeString(folder.resolve("retort.yaml"), "console: {host: 0.0.0.0}");
    try (RetortProcess refused = RetortProcess.serve(folder, folder.resolve("home"))) {
      assertThat(refused.await(LONG)).isEqualTo(ExitCode.USAGE);
      assertThat(refused.err()).contains("plain text", "tls");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "router"})
  void aGatewayWithKeysAnswersOtherMachinesForAKeyAlone(String command) throws Exception {
    InetAddress outside = addressOfThisMachine();
    try (RetortProcess server = started(command, "--upstream", "http://127.0.0.1:1")) {
      int port = port(server, "(?:gateway to \\S+|router) on http://[^:]+:(\\d+)");

      assertThat(status(outside, port, "/health", "none")).isEqualTo(200);
      for (String path :
          new String[] {"/metrics", "/v1/models", "/retort/v1/feedback", "/retort/v1/exchanges"}) {
        boolean posted = path.startsWith("/retort");
        assertThat(
                posted ? posted(outside, port, path, "none") : status(outside, port, path, "none"))
            .as("%s without a key", path)
            .isEqualTo(401);
        assertThat(posted ? 401 : status(outside, port, path, "a-wrong-key-0123456789"))
            .as("%s with a wrong key", path)
            .isEqualTo(401);
      }
      assertThat(posted(outside, port, "/v1/chat/completions", "none")).isEqualTo(401);
      assertThat(status(outside, port, "/metrics", KEYS.get("SHOP_KEY"))).isEqualTo(200);
    }
  }

  @Test
  void aRegistryWithTokensAnswersOtherMachinesForATokenAlone() throws Exception {
    InetAddress outside = addressOfThisMachine();
    try (RetortProcess server = started("registry")) {
      int port = port(server, "registry on http://[^:]+:(\\d+)");

      assertThat(status(outside, port, "/health", "none")).isEqualTo(200);
      for (String path :
          new String[] {
            "/api/2.0/mlflow/registered-models/search", "/retort/v1/audit", "/retort/v1/webhooks"
          }) {
        assertThat(status(outside, port, path, "none")).as(path).isEqualTo(401);
      }
      assertThat(
              status(
                  outside,
                  port,
                  "/api/2.0/mlflow/registered-models/search",
                  KEYS.get("READER_TOKEN")))
          .isEqualTo(200);
    }
  }

  @Test
  void whatIsNotToldOtherwiseListensToThisMachineAlone() throws Exception {
    InetAddress outside = addressOfThisMachine();
    try (RetortProcess server =
        RetortProcess.start(
            folder,
            KEYS,
            "capture",
            "otlp",
            "--port",
            "0",
            "--home",
            folder.resolve("home").toString())) {
      requireClosed(outside, port(server, "OTLP receiver on http://[^:]+:(\\d+)"));
    }
    Files.writeString(folder.resolve("retort.yaml"), "");
    try (RetortProcess server = RetortProcess.serve(folder, folder.resolve("home"))) {
      requireClosed(outside, port(server, "router on http://[^:]+:(\\d+)"));
      requireClosed(outside, port(server, "console on http://[^:]+:(\\d+)"));
    }
  }

  private static void requireClosed(InetAddress outside, int port) {
    assertThatThrownBy(
            () -> {
              try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(outside, port), 5_000);
              }
            })
        .as("port %d from %s", port, outside)
        .isInstanceOf(ConnectException.class);
  }

  private RetortProcess started(String command, String... more) {
    String[] words = {
      command, "--host", "0.0.0.0", "--port", "0", "--home", folder.resolve("home").toString()
    };
    String[] all = new String[words.length + more.length];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return RetortProcess.start(folder, KEYS, all);
  }

  private static int port(RetortProcess server, String pattern) throws InterruptedException {
    return Integer.parseInt(server.awaitLine(Pattern.compile(pattern), LONG).group(1));
  }

  private static int status(InetAddress host, int port, String path, String key)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(url(host, port, path)), key);
  }

  private static int posted(InetAddress host, int port, String path, String key)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(url(host, port, path))
            .POST(HttpRequest.BodyPublishers.ofString("{}")),
        key);
  }

  private static URI url(InetAddress host, int port, String path) {
    return URI.create("http://%s:%d%s".formatted(host.getHostAddress(), port, path));
  }

  private static int send(HttpRequest.Builder request, String key)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            request.header("Authorization", "Bearer " + key).build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  /** One that is not of the loopback interface; without one, nobody is outside. */
  private static InetAddress addressOfThisMachine() throws IOException {
    Optional<InetAddress> outside =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .findFirst();
    assumeTrue(outside.isPresent(), "this machine has no address but loopback's");
    return outside.get();
  }
}

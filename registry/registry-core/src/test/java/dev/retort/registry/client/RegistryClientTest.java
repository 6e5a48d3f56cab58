package dev.retort.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.retort.registry.AliasState;
import dev.retort.registry.Bundle;
import dev.retort.registry.Bundles;
import dev.retort.registry.ModelReference;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RegistryRefusalException;
import dev.retort.registry.RunId;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistryClientTest {
  private static final ModelReference CHAMPION = ModelReference.parse("ticket routing@champion");
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final FaultyRegistry registry = new FaultyRegistry();
  private final RegistryClient client = registry.client();

  RegistryClientTest() throws IOException {}

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void knowsAnAliasThatIsNotThereFromAServerThatKnowsNone() throws IOException {
    AliasState state = client.alias(CHAMPION, Optional.empty(), Duration.ZERO);

    assertThat(state.bundle()).isEmpty();
    HttpServer other = HttpServer.create(loopback(), 0);
    other.start();
    try {
      RegistryClient lost = new RegistryClient(RegistryEndpoint.at(at("http", other)));
      assertThatThrownBy(() -> lost.alias(CHAMPION, Optional.empty(), Duration.ZERO))
          .isInstanceOf(ProtocolMissingException.class);
    } finally {
      other.stop(0);
    }
  }

  @Test
  void waitsUntilAnAliasExistsAndUntilItMoves() throws Exception {
    int first = registry.publish(CHAMPION.name(), bundle("one"));
    AliasState none = client.alias(CHAMPION, Optional.empty(), Duration.ZERO);
    CompletableFuture<AliasState> begun =
        CompletableFuture.supplyAsync(() -> client.alias(CHAMPION, Optional.of(none), LONG));
    awaitWaiting(1);
    registry.move(CHAMPION, first);
    AliasState at = begun.get(5, TimeUnit.SECONDS);
    assertThat(at.bundle().orElseThrow().version().number()).isEqualTo(1);

    CompletableFuture<AliasState> moved =
        CompletableFuture.supplyAsync(() -> client.alias(CHAMPION, Optional.of(at), LONG));
    awaitWaiting(2);
    registry.remove(CHAMPION);
    assertThat(moved.get(5, TimeUnit.SECONDS).bundle()).isEmpty();
  }

  @Test
  void givesTheStateBackThatStillHolds() {
    registry.promote(CHAMPION, bundle("one"));
    AliasState state = client.alias(CHAMPION, Optional.empty(), Duration.ZERO);

    assertThat(client.alias(CHAMPION, Optional.of(state), Duration.ZERO)).isSameAs(state);
    assertThat(client.alias(CHAMPION, Optional.of(state), Duration.ofSeconds(1))).isSameAs(state);
  }

  @Test
  void signsInWithItsToken() {
    registry.promote(CHAMPION, bundle("one"));
    registry.require("secret-1");

    assertThatThrownBy(() -> client.alias(CHAMPION, Optional.empty(), Duration.ZERO))
        .isInstanceOf(RegistryRefusalException.class)
        .hasMessageContaining("401")
        .hasMessageContaining("valid token")
        .hasMessageNotContaining("..");
    RegistryEndpoint endpoint = RegistryEndpoint.at(registry.uri()).withToken("secret-1");
    assertThat(
            new RegistryClient(endpoint).alias(CHAMPION, Optional.empty(), Duration.ZERO).bundle())
        .isPresent();
    assertThat(endpoint.toString()).doesNotContain("secret-1");
  }

  @Test
  void carriesItsTokenNowhereElse() throws IOException {
    try (FaultyRegistry elsewhere = new FaultyRegistry()) {
      registry.redirectTo(elsewhere.uri() + "/retort/v1/models/x/aliases/y");
      RegistryClient signed =
          new RegistryClient(RegistryEndpoint.at(registry.uri()).withToken("secret-1"));

      assertThatThrownBy(() -> signed.alias(CHAMPION, Optional.empty(), Duration.ZERO))
          .isInstanceOf(RegistryRefusalException.class)
          .hasMessageContaining(elsewhere.uri().toString());
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void saysWhoDoesNotAnswer() {
    registry.stop();

    assertThatThrownBy(() -> client.alias(CHAMPION, Optional.empty(), Duration.ZERO))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(registry.uri().toString())
        .hasMessageContaining("connection refused: is the registry running there?");
  }

  @Test
  void trustsOnlyTheAuthorityThatItIsGiven() throws Exception {
    Path store = folder.resolve("server.p12");
    Path certificate = folder.resolve("server.pem");
    keytool(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=dns:localhost,ip:127.0.0.1",
        "-storepass",
        "changeit",
        "-keystore",
        store.toString());
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "server",
        "-storepass",
        "changeit",
        "-keystore",
        store.toString(),
        "-file",
        certificate.toString());
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(serverContext(store)));
    server.createContext(
        "/retort/v1/",
        call -> {
          call.getResponseHeaders().add("ETag", "\"0\"");
          call.sendResponseHeaders(404, -1);
          call.close();
        });
    server.start();
    try {
      RegistryEndpoint endpoint = RegistryEndpoint.at(at("https", server));
      assertThatThrownBy(
              () -> new RegistryClient(endpoint).alias(CHAMPION, Optional.empty(), Duration.ZERO))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("isn't trusted")
          .hasMessageContaining("--ca");
      assertThat(
              new RegistryClient(endpoint.trusting(certificate))
                  .alias(CHAMPION, Optional.empty(), Duration.ZERO)
                  .bundle())
          .isEmpty();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void refusesAnAuthorityThatIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("letter.txt"), "dear");

    assertThatThrownBy(() -> RegistryEndpoint.at(registry.uri()).trusting(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("letter.txt")
        .hasMessageContaining("PEM");
  }

  private void awaitWaiting(int requests) {
    while (registry.requests().size() <= requests) {
      Thread.onSpinWait();
    }
  }

  private Bundle bundle(String weights) {
    return Bundles.write(folder.resolve(weights), new RunId("run-1"), weights);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static URI at(String scheme, HttpServer server) {
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  private static SSLContext serverContext(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream bytes = Files.newInputStream(file)) {
      store.load(bytes, "changeit".toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}

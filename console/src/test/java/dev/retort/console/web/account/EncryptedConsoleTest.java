package dev.retort.console.web.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.http.ListenAddress;
import dev.retort.console.config.ConsoleConfig;
import dev.retort.console.web.ConsoleServer;
import dev.retort.console.web.ListedDeeds;
import dev.retort.registry.client.RegistryEndpoint;
import dev.retort.registry.server.TlsFiles;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptedConsoleTest {
  @TempDir private Path folder;

  @Test
  void overTlsTheSessionsCookieGoesOverNothingElse() throws Exception {
    TlsFiles files = certificate();
    ConsoleConfig usual = ConsoleConfig.DEFAULT;
    ConsoleConfig config =
        new ConsoleConfig(
            usual.host(),
            0,
            Optional.of(files),
            Optional.empty(),
            usual.idle(),
            usual.lifetime(),
            Optional.empty());
    DataSource source = Doors.database();
    Clock clock = new TickingClock();
    Accounts accounts = Accounts.open(source, clock);
    accounts.add(new AccountName("ada"), RoleWords.parse("operator"), Doors.ADAS);
    AccessTokens tokens = new AccessTokens(source, clock);
    ListedDeeds deeds = new ListedDeeds();
    Vertx vertx = Vertx.vertx();
    AccountGate gate =
        new AccountGate(
            vertx,
            config,
            accounts,
            tokens,
            LocalOperator.named("root"),
            new FirstOperator(accounts),
            deeds,
            clock);
    try (ConsoleServer server =
        ConsoleServer.start(
            vertx,
            ListenAddress.loopback(0),
            config.tls(),
            gate,
            deeds,
            List.of(new AccountArea(new AccountDesk(accounts, tokens))),
            clock)) {
      URI uri = config.url(server.port());
      HttpClient.Builder client =
          HttpClient.newBuilder()
              .sslContext(
                  RegistryEndpoint.at(uri).trusting(files.certificate()).tls().orElseThrow());
      Guest ada = new Guest(uri, client);
      HttpResponse<String> login = ada.login("ada", Doors.ADAS);

      assertThat(uri.getScheme()).isEqualTo("https");
      assertThat(login.statusCode()).isEqualTo(303);
      assertThat(login.headers().firstValue("Strict-Transport-Security")).isPresent();
      assertThat(login.headers().allValues("Set-Cookie"))
          .singleElement()
          .asString()
          .startsWith("__Host-retort=")
          .contains("Secure")
          .contains("Path=/");
      assertThat(ada.get("/account").statusCode()).isEqualTo(200);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** By the JDK's own tool. */
  private TlsFiles certificate() throws Exception {
    Path store = folder.resolve("console.p12");
    String password = "for this test";
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "console",
                "-keyalg",
                "EC",
                "-dname",
                "CN=console",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                password)
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(store)) {
      keys.load(stream, password.toCharArray());
    }
    return new TlsFiles(
        pem("CERTIFICATE", keys.getCertificate("console").getEncoded()),
        pem("PRIVATE KEY", keys.getKey("console", password.toCharArray()).getEncoded()));
  }

  private Path pem(String kind, byte[] bytes) throws Exception {
    String text =
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(kind, Base64.getMimeEncoder().encodeToString(bytes), kind);
    return Files.writeString(folder.resolve(kind.replace(' ', '-') + ".pem"), text);
  }
}

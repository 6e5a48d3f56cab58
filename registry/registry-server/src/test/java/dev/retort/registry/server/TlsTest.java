package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.Bundle;
import dev.retort.registry.Bundles;
import dev.retort.registry.ModelName;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RunId;
import dev.retort.registry.client.RegistryEndpoint;
import dev.retort.registry.mlflow.MlflowCredentials;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.mlflow.MlflowRunTracker;
import dev.retort.registry.server.access.AccessToken;
import dev.retort.registry.server.access.AccessTokens;
import dev.retort.registry.server.access.Role;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/** Real certificates, and clients that believe them or don't. */
final class TlsTest {
  private static final String TOKEN = "0123456789abcdef-token";

  @TempDir private static Path folder;
  private static TlsFiles files;

  @BeforeAll
  static void makeCertificate() throws Exception {
    files = certificate("registry", "san=ip:127.0.0.1,dns:localhost");
  }

  @Test
  void publishesAndReadsOverTlsWithAToken(@TempDir Path home) {
    try (RegistryServer server = start(home)) {
      assertThat(server.uri().getScheme()).isEqualTo("https");
      MlflowEndpoint endpoint =
          MlflowEndpoint.at(server.uri())
              .with(MlflowCredentials.token(TOKEN))
              .trusting(files.certificate());
      try (MlflowRunTracker tracker = new MlflowRunTracker(endpoint, Clock.systemUTC());
          MlflowModelRegistry registry = new MlflowModelRegistry(endpoint)) {
        RunId run = tracker.start("nights", "night-1", "night 1", Map.of());
        Bundle bundle = Bundles.write(home.resolveSibling("bundle"), run, "weights");
        assertThat(registry.publish(bundle, new ModelName("triage"), run, Map.of()).number())
            .isEqualTo(1);
        assertThat(registry.versions(new ModelName("triage"))).hasSize(1);
      }
    }
  }

  @Test
  void isBelievedByNobodyWhoDoesNotTrustItsCertificate(@TempDir Path home) throws Exception {
    TlsFiles others = certificate("other", "san=ip:127.0.0.1");
    try (RegistryServer server = start(home)) {
      MlflowEndpoint endpoint =
          MlflowEndpoint.at(server.uri()).with(MlflowCredentials.token(TOKEN));
      for (MlflowEndpoint doubting : List.of(endpoint, endpoint.trusting(others.certificate()))) {
        try (MlflowModelRegistry registry = new MlflowModelRegistry(doubting)) {
          assertThatThrownBy(registry::models)
              .isInstanceOf(RegistryException.class)
              .hasMessageContaining("SSLHandshakeException");
        }
      }
    }
  }

  @Test
  void letsMlflowsOwnClientInThatDoesNotVerify(@TempDir Path home) {
    try (RegistryServer server = start(home)) {
      String uri = server.uri().toString();
      try (MlflowClient client =
          new MlflowClient(new BasicMlflowHostCreds(uri, null, null, TOKEN, true))) {
        assertThat(client.getExperiment("0").getName()).isEqualTo("Default");
      }
      try (MlflowClient client =
          new MlflowClient(new BasicMlflowHostCreds(uri, null, null, TOKEN, false))) {
        assertThatThrownBy(() -> client.getExperiment("0")).hasMessageContaining("PKIX");
      }
    }
  }

  @Test
  void speaksHttp2WithWhoeverDoes(@TempDir Path home) throws Exception {
    try (RegistryServer server = start(home)) {
      HttpClient http =
          HttpClient.newBuilder()
              .sslContext(
                  RegistryEndpoint.at(server.uri())
                      .trusting(files.certificate())
                      .tls()
                      .orElseThrow())
              .build();
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(server.uri() + "/api/2.0/mlflow/experiments/get?experiment_id=0"))
                  .header("Authorization", "Bearer " + TOKEN)
                  .header("Origin", server.uri().toString())
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    }
  }

  @Test
  void saysWhichFilesItCannotUse(@TempDir Path home) throws Exception {
    Path wrong = Files.writeString(home.resolve("wrong.pem"), "no certificate");
    for (TlsFiles unusable :
        List.of(
            new TlsFiles(wrong, files.key()),
            new TlsFiles(files.certificate(), wrong),
            new TlsFiles(home.resolve("missing.pem"), files.key()))) {
      assertThatThrownBy(
              () ->
                  RegistryServer.start(
                          RegistryServerConfig.loopback(home.resolve("home"), 0).with(unusable),
                          Clock.systemUTC())
                      .close())
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining(unusable.certificate().toString())
          .hasMessageContaining(unusable.key().toString());
    }
  }

  private static RegistryServer start(Path home) {
    AccessTokens tokens =
        AccessTokens.of(List.of(AccessToken.of("night", Role.PUBLISHER, TOKEN, Optional.empty())));
    return RegistryServer.start(
        RegistryServerConfig.loopback(home.resolve("home"), 0).with(tokens).with(files),
        Clock.systemUTC());
  }

  /** What an administrator would make with the JDK's own tool. */
  private static TlsFiles certificate(String name, String extension) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "registry",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                extension,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    return new TlsFiles(
        pem(name + ".crt", "CERTIFICATE", keys.getCertificate("registry").getEncoded()),
        pem(
            name + ".key",
            "PRIVATE KEY",
            keys.getKey("registry", "changeit".toCharArray()).getEncoded()));
  }

  private static Path pem(String file, String what, byte[] content) throws Exception {
    String base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    return Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(what, base64, what));
  }
}

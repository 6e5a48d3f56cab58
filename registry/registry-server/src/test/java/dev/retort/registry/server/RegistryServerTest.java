package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.RegistryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistryServerTest {
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void keepsEverythingOverARestart() throws Exception {
    try (RegistryServer server = start("home", 0)) {
      put(server, "/0/run/artifacts/a.txt", "kept");
      post(server, "registered-models/create", "{\"name\":\"triage\"}");
    }
    try (RegistryServer server = start("home", 0)) {
      assertThat(get(server, ARTIFACTS + "/0/run/artifacts/a.txt").body()).isEqualTo("kept");
      assertThat(get(server, "/api/2.0/mlflow/registered-models/get?name=triage").statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void saysThatAPortIsInUse() {
    try (RegistryServer first = start("first", 0)) {
      assertThatThrownBy(() -> start("second", first.port()))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("port " + first.port())
          .hasMessageContaining("--port");
    }
    start("second", 0).close();
  }

  @Test
  void saysThatAHomeIsInUseAndLeavesItsUploadsAlone() throws IOException {
    try (RegistryServer first = start("home", 0)) {
      Path upload = Files.writeString(folder.resolve("home/uploads/going-on"), "half");
      assertThatThrownBy(() -> start("home", 0))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining(folder.resolve("home").toString())
          .hasMessageContaining("in use");
      assertThat(upload).exists();
      assertThat(first.port()).isPositive();
    }
    start("home", 0).close();
    assertThat(folder.resolve("home/uploads")).isEmptyDirectory();
  }

  @Test
  void saysThatAHomeCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(
            () ->
                RegistryServer.start(
                    RegistryServerConfig.loopback(file.resolve("home"), 0), Clock.systemUTC()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.resolve("home").toString());
  }

  @Test
  void listsArtifactsAndNeverAFileAndAFolderOfOneName() throws Exception {
    try (RegistryServer server = start("home", 0)) {
      put(server, "/0/r/artifacts/m/a.txt", "a");
      put(server, "/0/r/artifacts/m/sub/b.txt", "bb");

      assertThat(get(server, ARTIFACTS + "?path=0/r/artifacts/m").body())
          .isEqualTo(
              "{\"files\":[{\"path\":\"a.txt\",\"is_dir\":false,\"file_size\":1},"
                  + "{\"path\":\"sub\",\"is_dir\":true}]}");
      assertThat(get(server, ARTIFACTS + "?path=0/r/artifacts/m/a.txt").body()).isEqualTo("{}");
      for (String path : new String[] {"/0/r/artifacts/m", "/0/r/artifacts/m/a.txt/c.txt"}) {
        assertThat(send(server, "PUT", ARTIFACTS + path, "x").statusCode()).as(path).isEqualTo(400);
      }
      assertThat(folder.resolve("home/uploads")).isEmptyDirectory();
    }
  }

  @Test
  void refusesAHostNameThatIsNotThisMachines() throws Exception {
    try (RegistryServer server = start("home", 0);
        java.net.Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] start = socket.getInputStream().readNBytes(12);
      assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 403");
    }
  }

  private RegistryServer start(String home, int port) {
    return RegistryServer.start(
        RegistryServerConfig.loopback(folder.resolve(home), port), Clock.systemUTC());
  }

  private void put(RegistryServer server, String path, String content) throws Exception {
    assertThat(send(server, "PUT", ARTIFACTS + path, content).statusCode()).isEqualTo(200);
  }

  private void post(RegistryServer server, String call, String body) throws Exception {
    assertThat(send(server, "POST", "/api/2.0/mlflow/" + call, body).statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> get(RegistryServer server, String path) throws Exception {
    return send(server, "GET", path, "");
  }

  private HttpResponse<String> send(RegistryServer server, String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.uri() + path))
            .method(method, BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}

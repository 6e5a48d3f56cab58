package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retort.registry.AtomicPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;

/** A server with something in it that must survive, and the rules that every answer keeps. */
final class AttackedServer implements AutoCloseable {
  static final String API = "/api/2.0/mlflow/";
  static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";

  /** What stands in a file beside the server's home. */
  static final String SECRET = "not for everybody";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEPT = "kept";

  private final Path folder;
  private final RegistryServer server;
  private final RawHttp http;
  private final String run;
  private final String artifacts;

  AttackedServer(Path folder) throws IOException {
    this.folder = folder;
    Files.writeString(folder.resolve("secret"), SECRET);
    server =
        RegistryServer.start(
            RegistryServerConfig.loopback(folder.resolve("home"), 0), Clock.systemUTC());
    http = new RawHttp(server.port());
    JsonNode info = post("runs/create", "{\"experiment_id\":\"0\"}").path("run").path("info");
    run = info.path("run_id").asText();
    artifacts = info.path("artifact_uri").asText().substring("mlflow-artifacts:/".length());
    upload("model/weights.bin", "weights");
    upload("free/notes.txt", "notes");
    post("registered-models/create", "{\"name\":\"%s\"}".formatted(KEPT));
    post(
        "model-versions/create",
        "{\"name\":\"%s\",\"source\":\"mlflow-artifacts:/%s/model\"}".formatted(KEPT, artifacts));
    post(
        "registered-models/alias",
        "{\"name\":\"%s\",\"alias\":\"champion\",\"version\":1}".formatted(KEPT));
  }

  static AttackedServer start() {
    try {
      return new AttackedServer(Files.createTempDirectory("attacked"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawHttp http() {
    return http;
  }

  Path folder() {
    return folder;
  }

  /** A run that exists. */
  String run() {
    return run;
  }

  /** Its artifacts' path in the store. */
  String artifacts() {
    return artifacts;
  }

  /** A call that must succeed. */
  JsonNode post(String call, String body) throws IOException {
    return requireDone("POST", API + call, body);
  }

  JsonNode get(String call) throws IOException {
    return requireDone("GET", API + call, "");
  }

  /** Whatever was sent: an answer that isn't the server's own failure, errors in MLflow's form. */
  static void requireProper(String request, RawHttp.Answer answer) {
    assertThat(answer.status())
        .as("%s: %s", request, answer.body())
        .satisfiesAnyOf(
            status -> assertThat(status).isBetween(200, 499),
            status -> assertThat(status).isEqualTo(501));
    if (answer.status() >= 400) {
      requireError(request, answer);
    }
  }

  static void requireError(String request, RawHttp.Answer answer) {
    assertThat(answer.head().toLowerCase(java.util.Locale.ROOT))
        .as(request)
        .contains("content-type: application/json");
    JsonNode error = json(answer.body());
    assertThat(error.path("error_code").asText()).as(request).matches("[A-Z_]+");
    assertThat(error.path("message").asText())
        .as(request)
        .isNotEmpty()
        .doesNotContain("jdbc", "java.", "SQL statement", folderNames());
  }

  /** The server answers, what was in it is still there, and nothing lies where it shouldn't. */
  void requireUnharmed() throws IOException {
    assertThat(http.send("GET", "/health", "").body()).isEqualTo("OK");
    JsonNode champion = get("registered-models/alias?name=" + KEPT + "&alias=champion");
    assertThat(champion.path("model_version").path("version").asText()).isEqualTo("1");
    assertThat(http.send("GET", ARTIFACTS + artifacts + "/model/weights.bin", "").body())
        .isEqualTo("weights");
    assertThat(Files.readString(folder.resolve("secret"))).isEqualTo(SECRET);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsExactlyInAnyOrder("secret", "home");
    }
  }

  void upload(String path, String content) throws IOException {
    requireDone("PUT", ARTIFACTS + artifacts + "/" + path, content);
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.close();
  }

  /** For a server whose folder nobody else deletes. */
  void closeAndDelete() {
    close();
    try {
      AtomicPath.deleteTree(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode requireDone(String method, String target, String body) throws IOException {
    RawHttp.Answer answer = http.send(method, target, body);
    assertThat(answer.status()).as("%s %s: %s", method, target, answer.body()).isEqualTo(200);
    return json(answer.body());
  }

  private static String folderNames() {
    return System.getProperty("java.io.tmpdir") + "/attacked";
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }
}

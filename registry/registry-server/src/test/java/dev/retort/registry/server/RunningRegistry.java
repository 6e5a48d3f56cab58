package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A registry server and a plain HTTP client of it. */
public final class RunningRegistry implements AutoCloseable {
  public static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";
  private static final String MLFLOW = "/api/2.0/mlflow/";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningRegistry(RegistryServer server) {
    this.server = server;
  }

  public static RunningRegistry in(Path home) {
    return new RunningRegistry(
        RegistryServer.start(RegistryServerConfig.loopback(home, 0), Clock.systemUTC()));
  }

  public URI uri() {
    return server.uri();
  }

  public void model(String name) throws IOException, InterruptedException {
    mlflow("POST", "registered-models/create", "{\"name\":\"%s\"}".formatted(name));
  }

  /** Another version of a model, with these files. */
  public int version(String model, String folder, Map<String, byte[]> files)
      throws IOException, InterruptedException {
    return version(model, folder, files, "");
  }

  /** Another version of a model, with these files and a bundle's root digest. */
  public int version(String model, String folder, Map<String, byte[]> files, String rootDigest)
      throws IOException, InterruptedException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      HttpRequest put =
          request(ARTIFACTS + folder + "/" + file.getKey().replace(" ", "%20"))
              .PUT(BodyPublishers.ofByteArray(file.getValue()))
              .build();
      assertThat(http.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
    String tags =
        rootDigest.isEmpty()
            ? ""
            : ",\"tags\":[{\"key\":\"retort.root_digest\",\"value\":\"%s\"}]".formatted(rootDigest);
    JsonNode answer =
        mlflow(
            "POST",
            "model-versions/create",
            "{\"name\":\"%s\",\"source\":\"mlflow-artifacts:/%s\"%s}"
                .formatted(model, folder, tags));
    return answer.path("model_version").path("version").asInt();
  }

  /** A small version, whose contents don't matter. */
  public int version(String model) throws IOException, InterruptedException {
    String folder = "0/" + java.util.UUID.randomUUID() + "/artifacts/model";
    return version(model, folder, Map.of("a.txt", "a".getBytes(StandardCharsets.UTF_8)));
  }

  /** One of MLflow's calls, which has to succeed. */
  public JsonNode mlflow(String method, String call, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> response = send(method, MLFLOW + call, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  /** Any request; headers as name, value, name, value. */
  public HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    return http.send(request(method, path, body, headers), BodyHandlers.ofString());
  }

  public HttpResponse<byte[]> bytes(String method, String path, String... headers)
      throws IOException, InterruptedException {
    return http.send(request(method, path, "", headers), BodyHandlers.ofByteArray());
  }

  public HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, "", headers);
  }

  /** A request whose answer may take its time. */
  public CompletableFuture<HttpResponse<String>> later(String path, String... headers) {
    return http.sendAsync(request("GET", path, "", headers), BodyHandlers.ofString());
  }

  public static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new IllegalStateException("no JSON: " + response.body(), e);
    }
  }

  private HttpRequest request(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        request(path)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request.build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.uri() + path)).timeout(PATIENCE);
  }

  @Override
  public void close() {
    server.close();
  }
}

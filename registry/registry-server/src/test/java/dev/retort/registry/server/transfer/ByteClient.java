package dev.retort.registry.server.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retort.registry.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A plain HTTP client of a registry's bytes. */
final class ByteClient {
  static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";
  static final String BLOBS = "/retort/v1/blobs/";
  static final String UPLOADS = "/retort/v1/uploads";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ByteClient(URI server) {
    this.server = server;
  }

  /** Headers as name, value, name, value. */
  HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return send(
        method,
        path,
        method.equals("GET") || method.equals("HEAD")
            ? BodyPublishers.noBody()
            : BodyPublishers.ofByteArray(body),
        headers);
  }

  HttpResponse<byte[]> send(String method, String path, BodyPublisher body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(Duration.ofMinutes(2))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, new byte[0], headers);
  }

  void put(String path, byte[] body, String... headers) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send("PUT", ARTIFACTS + path, body, headers);
    assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
  }

  /** Another run's folder. */
  String run() throws IOException, InterruptedException {
    String uri =
        post("/api/2.0/mlflow/runs/create", "{\"experiment_id\":\"0\",\"start_time\":1}")
            .at("/run/info/artifact_uri")
            .asText();
    return uri.substring("mlflow-artifacts:/".length());
  }

  /** Seals what is in a folder. */
  void seal(String model, String folder) throws IOException, InterruptedException {
    send("POST", "/api/2.0/mlflow/registered-models/create", json("{\"name\":\"" + model + "\"}"));
    post(
        "/api/2.0/mlflow/model-versions/create",
        "{\"name\":\"%s\",\"source\":\"mlflow-artifacts:/%s\"}".formatted(model, folder));
  }

  /** A request with JSON that has to succeed. */
  JsonNode post(String path, String json) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send("POST", path, json(json));
    assertThat(response.statusCode()).as(new String(response.body(), UTF_8)).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  /** Begins an upload; its address. */
  String begin(Sha256 digest, long size) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        send("POST", UPLOADS, json("{\"sha256\":\"%s\",\"size\":%d}".formatted(digest, size)));
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("Upload-Offset")).hasValue("0");
    return response.headers().firstValue("Location").orElseThrow();
  }

  HttpResponse<byte[]> append(String upload, long offset, byte[] body)
      throws IOException, InterruptedException {
    return send("PATCH", upload, body, "Upload-Offset", Long.toString(offset));
  }

  /** Where an upload stands. */
  long offset(String upload) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send("HEAD", upload, new byte[0]);
    assertThat(response.statusCode()).isEqualTo(200);
    return response.headers().firstValueAsLong("Upload-Offset").orElseThrow();
  }

  static byte[] json(String text) {
    return text.getBytes(UTF_8);
  }
}

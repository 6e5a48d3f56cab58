package dev.retort.registry.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.ModelName;
import dev.retort.registry.RegistryException;
import dev.retort.registry.Sha256;
import dev.retort.registry.client.BoundedBody;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * MLflow's REST protocol over the JDK's client: what MLflow's own Java client lacks. Every request
 * has a timeout. One that may be sent twice is sent up to four times, with growing pauses, when
 * there is no answer or the server fails.
 */
final class MlflowHttp {
  private static final String API = "/api/2.0/mlflow/";
  private static final String EXTENSION = "/retort/v1/";
  private static final int UNMODIFIED = 304;
  private static final int ATTEMPTS = 4;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long SLOWEST_UPLOAD_BYTES_PER_SECOND = 100_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MlflowEndpoint endpoint;
  private final HttpClient client;

  MlflowHttp(MlflowEndpoint endpoint) {
    this.endpoint = endpoint;
    this.client = endpoint.client();
  }

  static ObjectNode body() {
    return JSON.createObjectNode();
  }

  /** A body that names a version. */
  static ObjectNode version(ModelName name, int version) {
    return body().put("name", name.value()).put("version", Integer.toString(version));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  JsonNode get(String call) {
    return repeat(() -> json(api(call).GET().build()));
  }

  /** For a change that is the same when it is made twice. */
  JsonNode sendIdempotent(String method, String call, ObjectNode body) {
    return repeat(() -> sendOnce(method, call, body));
  }

  /** For a change that must not be made twice. */
  JsonNode sendOnce(String method, String call, ObjectNode body) {
    return json(
        api(call)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.toString()))
            .build());
  }

  /** A request for what only Retort's own server has. */
  HttpRequest.Builder extension(String call) {
    return request(EXTENSION + call).timeout(endpoint.timeout());
  }

  HttpRequest extension(String method, String call, ObjectNode body) {
    return extension(call)
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(body.toString()))
        .build();
  }

  /** Sends once; any success will do. */
  HttpResponse<String> exchange(HttpRequest request) {
    try {
      return checked(request, client.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw silence(request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw silence(request, e);
    }
  }

  /** Uploads a file as a stream. */
  void put(ArtifactLocation target, Path file, String... headers) throws IOException {
    long size = Files.size(file);
    Duration timeout = endpoint.timeout().plusSeconds(size / SLOWEST_UPLOAD_BYTES_PER_SECOND);
    BodyPublisher content = BodyPublishers.ofFile(file);
    HttpRequest.Builder request =
        request(target.proxyPath())
            .timeout(timeout)
            .header("Content-Type", "application/octet-stream")
            .PUT(content);
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpRequest built = request.build();
    repeat(() -> json(built));
  }

  /**
   * Downloads a file as a stream.
   *
   * @param maxBytes more are refused with {@link BoundedBody.TooLong}
   * @throws IOException if the sink fails, or the file is too long
   */
  void get(ArtifactLocation source, long maxBytes, OutputStream sink) throws IOException {
    getUnless(source, Optional.empty(), maxBytes, sink);
  }

  /**
   * Downloads a file, unless the server says that its content has this digest already. Only
   * Retort's own server gives such entity tags.
   *
   * @return whether the server said so, and the sink got nothing
   */
  boolean getUnless(
      ArtifactLocation source, Optional<Sha256> known, long maxBytes, OutputStream sink)
      throws IOException {
    HttpRequest.Builder builder = request(source.proxyPath()).timeout(endpoint.timeout()).GET();
    known.ifPresent(digest -> builder.header("If-None-Match", "\"" + digest + "\""));
    HttpRequest request = builder.build();
    for (int attempts = 1; ; attempts++) {
      BoundedBody body = new BoundedBody(sink, maxBytes);
      try {
        return stream(request, body) == UNMODIFIED;
      } catch (MlflowSilence | MlflowRefusal e) {
        // What the sink has seen can't be taken back.
        if (body.received() > 0 || isFinal(e, attempts)) {
          throw e;
        }
        pauseAfter(attempts);
      }
    }
  }

  private int stream(HttpRequest request, BoundedBody body) throws IOException {
    BodyHandler<String> handler =
        info -> info.statusCode() == 200 ? body : BodyHandlers.ofString().apply(info);
    CompletableFuture<HttpResponse<String>> exchange = client.sendAsync(request, handler);
    try {
      return checked(request, body.await(exchange, endpoint.timeout())).statusCode();
    } catch (BoundedBody.SinkFailure e) {
      throw e.cause();
    } catch (IOException e) {
      throw silence(request, e);
    }
  }

  private JsonNode json(HttpRequest request) {
    try {
      return JSON.readTree(exchange(request).body());
    } catch (JsonProcessingException e) {
      throw silence(request, e);
    }
  }

  /** What Retort's own server answers to a read. */
  JsonNode getExtension(String call) {
    HttpRequest request = extension(call).GET().build();
    return repeat(() -> json(request));
  }

  /** For a change at Retort's own server that is the same when it is made twice. */
  JsonNode sendExtension(String method, String call, ObjectNode body) {
    HttpRequest request = extension(method, call, body);
    return repeat(() -> json(request));
  }

  private static <T> HttpResponse<T> checked(HttpRequest request, HttpResponse<T> response) {
    boolean unmodified =
        response.statusCode() == UNMODIFIED
            && request.headers().firstValue("If-None-Match").isPresent();
    if (response.statusCode() / 100 == 2 || unmodified) {
      return response;
    }
    String text = String.valueOf(response.body());
    String code = "";
    String message = text.length() > 300 ? text.substring(0, 300) + "…" : text;
    try {
      JsonNode error = JSON.readTree(text);
      code = error.path("error_code").asText("");
      message = error.path("message").asText(message);
    } catch (IOException notJson) {
      code = "without an error code";
    }
    throw new MlflowRefusal(describe(request), response.statusCode(), code, message);
  }

  <T> T repeat(Supplier<T> attempt) {
    for (int attempts = 1; ; attempts++) {
      try {
        return attempt.get();
      } catch (MlflowSilence | MlflowRefusal e) {
        if (isFinal(e, attempts)) {
          throw e;
        }
        pauseAfter(attempts);
      }
    }
  }

  private static boolean isFinal(RegistryException failure, int attempts) {
    boolean decided = failure instanceof MlflowRefusal refusal && !refusal.mayHaveHappened();
    return decided || attempts == ATTEMPTS || Thread.currentThread().isInterrupted();
  }

  private static void pauseAfter(int attempts) {
    pause(FIRST_PAUSE_MILLIS << (2 * (attempts - 1)));
  }

  static void pause(long millis) {
    Executor later = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    CompletableFuture.runAsync(() -> {}, later).join();
  }

  private HttpRequest.Builder api(String call) {
    return request(API + call).timeout(endpoint.timeout());
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(endpoint.uri() + path));
    endpoint
        .credentials()
        .authorization()
        .ifPresent(value -> builder.header("Authorization", value));
    return builder;
  }

  private RegistryException silence(HttpRequest request, Exception cause) {
    return new MlflowSilence(
        ("the tracking server at %s didn't answer %s within %.1f s: %s. Check that it runs and that"
                + " the address is right.")
            .formatted(
                endpoint.uri(), describe(request), endpoint.timeout().toMillis() / 1e3, cause),
        cause);
  }

  private static String describe(HttpRequest request) {
    return request.method() + " " + request.uri().getPath();
  }
}

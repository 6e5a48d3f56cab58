package dev.retort.router.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.retort.capture.JsonFormat;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Calls of one model server, JSON there and back. Thread-safe. */
public final class ServerCalls {
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

  private final URI base;
  private final Optional<String> authorization;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_PATIENCE)
          .build();

  /**
   * Calls of a server.
   *
   * @param base without the version, such as {@code http://gpu-1:8000}
   * @param authorization value of the {@code Authorization} header, if it asks for one
   */
  public ServerCalls(URI base, Optional<String> authorization) {
    if (base.getHost() == null || base.getScheme() == null) {
      throw new IllegalArgumentException(
          "'%s' is no model server: give a whole URL such as http://127.0.0.1:8000"
              .formatted(base));
    }
    this.base = base;
    this.authorization = authorization;
  }

  /**
   * What a server answered.
   *
   * @param body missing where it is no JSON
   * @param text the body as it came
   */
  record Answer(int status, JsonNode body, String text) {
    private static final int FIRST_ERROR = 300;
    private static final int SHOWN = 300;

    boolean isSuccess() {
      return status < FIRST_ERROR;
    }

    /** For logs. */
    String summary() {
      return "%d %s".formatted(status, text.length() > SHOWN ? text.substring(0, SHOWN) : text);
    }
  }

  /** Asks; the future fails if there is no answer in time. */
  CompletableFuture<Answer> get(String path, Duration patience) {
    return send(request(path, patience).GET().build(), patience);
  }

  /** Tells; the future fails if there is no answer in time. */
  CompletableFuture<Answer> post(String path, JsonNode body, Duration patience) {
    return send(
        request(path, patience)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JsonFormat.line(body)))
            .build(),
        patience);
  }

  private HttpRequest.Builder request(String path, Duration patience) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base.toString().replaceAll("/+$", "") + path))
            .timeout(patience);
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private CompletableFuture<Answer> send(HttpRequest request, Duration patience) {
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(answer -> new Answer(answer.statusCode(), json(answer.body()), answer.body()))
        // The request's own limit ends with the headers; this one covers a body that trickles.
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static JsonNode json(String body) {
    try {
      return JsonFormat.mapper().readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  @Override
  public String toString() {
    return base.toString();
  }
}

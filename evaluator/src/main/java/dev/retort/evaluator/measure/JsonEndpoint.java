package dev.retort.evaluator.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.measure.Score.Cause;
import dev.retort.evaluator.measure.Score.Failed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Posts JSON to one address and waits for JSON. Thread-safe; connections are pooled. */
final class JsonEndpoint {
  private static final int SUCCESS = 2;
  private static final int CLASS_OF_STATUS = 100;

  private final HttpClient client;
  private final URI address;
  private final Optional<String> authorization;
  private final Duration timeout;

  /**
   * A client of one address.
   *
   * @param authorization value of the {@code Authorization} header
   * @param timeout for a whole answer
   */
  JsonEndpoint(URI address, Optional<String> authorization, Duration timeout) {
    boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!http || address.getHost() == null) {
      throw new IllegalArgumentException(
          "'%s' is no endpoint: give a whole URL such as https://api.openai.com/v1"
              .formatted(address));
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "a timeout is longer than nothing, this one is %s; give at least a second"
              .formatted(timeout));
    }
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
    this.address = address;
    this.authorization = authorization;
    this.timeout = timeout;
  }

  /**
   * Posts a body.
   *
   * @param answered takes the answer's body
   * @param failed takes what went wrong instead
   * @throws CancellationException if the thread is interrupted
   */
  <T> T post(ObjectNode body, Function<JsonNode, T> answered, Function<Failed, T> failed) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JsonFormat.line(body)));
    authorization.ifPresent(value -> request.header("Authorization", value));
    CompletableFuture<HttpResponse<byte[]>> call =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    try {
      // The request's own timeout ends with the headers; this one covers a body that trickles.
      return read(call.get(timeout.toMillis(), TimeUnit.MILLISECONDS), answered, failed);
    } catch (TimeoutException e) {
      call.cancel(true);
      return failed.apply(tooSlow());
    } catch (ExecutionException e) {
      return failed.apply(
          e.getCause() instanceof HttpTimeoutException
              ? tooSlow()
              : new Failed(Cause.UNREACHABLE, "the endpoint cannot be reached"));
    } catch (InterruptedException e) {
      call.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for " + address);
    }
  }

  private static <T> T read(
      HttpResponse<byte[]> response, Function<JsonNode, T> answered, Function<Failed, T> failed) {
    if (response.statusCode() / CLASS_OF_STATUS != SUCCESS) {
      return failed.apply(
          new Failed(
              Cause.HTTP_ERROR, "the endpoint answers with status " + response.statusCode()));
    }
    JsonNode body;
    try {
      body = JsonFormat.mapper().readTree(new String(response.body(), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      return failed.apply(new Failed(Cause.UNREADABLE, "the endpoint's answer is no JSON"));
    }
    return answered.apply(body);
  }

  private Failed tooSlow() {
    return new Failed(
        Cause.TIMED_OUT, "the endpoint takes more than %,d ms".formatted(timeout.toMillis()));
  }
}

package dev.retort.capture.http.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** A gateway that stores what others captured ({@code POST /retort/v1/exchanges}). Thread-safe. */
public final class Collector implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int UNPROCESSABLE = 422;
  private static final Set<Integer> FOR_GOOD =
      Set.of(Refusal.BAD_REQUEST, Refusal.TOO_LARGE, UNPROCESSABLE);
  private static final int LONGEST_REASON = 500;

  private record Answer(int status, Buffer body) {}

  private final HttpClient client;
  private final URI url;
  private final Optional<String> key;

  /**
   * A collector.
   *
   * @param gateway its URL, such as {@code http://collector:8080}
   * @param key of an application there, if it asks for one
   */
  public Collector(Vertx vertx, URI gateway, Optional<String> key) {
    if (gateway.getHost() == null || gateway.getScheme() == null) {
      throw new IllegalArgumentException(
          "'%s' is no collector: give a whole URL such as http://collector:8080"
              .formatted(gateway));
    }
    this.client =
        vertx.createHttpClient(new HttpClientOptions().setConnectTimeout((int) TIMEOUT.toMillis()));
    this.url = gateway.resolve(GatewayPath.EXCHANGES);
    this.key = key;
  }

  /**
   * Sends exchanges and waits until the collector has them on disk.
   *
   * @param lines one exchange or feedback a line, as JSON
   * @return empty once they are on its disk; or why it will never take them, in which case it has
   *     taken none
   * @throws IOException if it does not take them now; the message says why and what helps
   */
  Optional<CollectorRefusal> post(byte[] lines) throws IOException, InterruptedException {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url.toString())
            .setTimeout(TIMEOUT.toMillis());
    key.ifPresent(secret -> options.putHeader(ForwardedHeaders.KEY, secret));
    Answer answer;
    try {
      answer =
          client
              .request(options)
              .compose(request -> request.send(Buffer.buffer(lines)))
              .compose(
                  response -> response.body().map(body -> new Answer(response.statusCode(), body)))
              .toCompletionStage()
              .toCompletableFuture()
              .get();
    } catch (ExecutionException e) {
      throw new IOException("%s: %s".formatted(url, e.getCause().getMessage()), e);
    }
    if (answer.status() == OK) {
      return Optional.empty();
    }
    if (FOR_GOOD.contains(answer.status())) {
      return Optional.of(new CollectorRefusal(answer.status(), reason(answer.body())));
    }
    if (answer.status() == Refusal.UNAUTHORIZED || answer.status() == FORBIDDEN) {
      throw new IOException(
          "%s answers %d, it does not accept the key of this gateway: give this one (--collector-key) the key of an application that the collector knows (gateway.applications); until then everything stays here"
              .formatted(url, answer.status()));
    }
    throw new IOException(
        "%s answers %d: %s".formatted(url, answer.status(), reason(answer.body())));
  }

  /** An error's message if it has the gateway's form, otherwise the beginning of what there is. */
  private static String reason(Buffer body) {
    String text = body.toString(StandardCharsets.UTF_8);
    try {
      JsonNode message = JsonFormat.mapper().readTree(text).path("error").path("message");
      text = message.isTextual() ? message.textValue() : text;
    } catch (JsonProcessingException e) {
      // A proxy's page is shown as it is.
    }
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
  }

  @Override
  public void close() {
    client.close().toCompletionStage().toCompletableFuture().join();
  }
}

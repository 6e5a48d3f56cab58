package dev.retort.capture.http.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** A gateway that stores what others captured ({@code POST /retort/v1/exchanges}). Thread-safe. */
public final class Collector implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final int OK = 200;

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
   * @throws IOException if it does not take them
   */
  void post(byte[] lines) throws IOException, InterruptedException {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url.toString())
            .setTimeout(TIMEOUT.toMillis());
    key.ifPresent(secret -> options.putHeader(ForwardedHeaders.KEY, secret));
    int status;
    try {
      status =
          client
              .request(options)
              .compose(request -> request.send(Buffer.buffer(lines)))
              .compose(answer -> answer.body().map(answer.statusCode()))
              .toCompletionStage()
              .toCompletableFuture()
              .get();
    } catch (ExecutionException e) {
      throw new IOException("%s: %s".formatted(url, e.getCause().getMessage()), e);
    }
    if (status != OK) {
      throw new IOException("%s answers %d".formatted(url, status));
    }
  }

  @Override
  public void close() {
    client.close().toCompletionStage().toCompletableFuture().join();
  }
}

package dev.retort.capture.http.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** A gateway that stores what others captured ({@code POST /retort/v1/exchanges}). Thread-safe. */
public final class Collector implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(5);
  private static final int CONTINUE = 100;
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
    Answer answer;
    try {
      answer = result(send(lines));
    } catch (ExecutionException e) {
      answer = afterBreak(lines, e);
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

  private RequestOptions options(Duration timeout) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url.toString())
            .setTimeout(timeout.toMillis());
    key.ifPresent(secret -> options.putHeader(ForwardedHeaders.KEY, secret));
    return options;
  }

  private Future<Answer> send(byte[] lines) {
    return client
        .request(options(TIMEOUT))
        .compose(request -> request.send(Buffer.buffer(lines)).compose(Collector::read));
  }

  private static Future<Answer> read(HttpClientResponse response) {
    return response.body().map(body -> new Answer(response.statusCode(), body));
  }

  private static Answer result(Future<Answer> answer)
      throws ExecutionException, InterruptedException {
    return answer.toCompletionStage().toCompletableFuture().get();
  }

  /**
   * Asks once more with the request's head alone. A server that refuses a body by its length closes
   * the connection while the body still comes, and often takes its answer with it; and a request
   * that is sent on that connection just then is closed with it. What the server would take after
   * all is sent a second time.
   *
   * @throws IOException the first failure, if it was neither
   */
  private Answer afterBreak(byte[] lines, ExecutionException failure)
      throws IOException, InterruptedException {
    Throwable cause = failure.getCause();
    IOException unreachable = new IOException("%s: %s".formatted(url, cause.getMessage()), failure);
    boolean hasBrokenOff =
        cause instanceof HttpClosedException
            || (cause instanceof IOException && !(cause instanceof ConnectException));
    if (!hasBrokenOff) {
      throw unreachable;
    }
    try {
      Answer answer =
          result(client.request(options(HEAD_TIMEOUT)).compose(head -> ask(head, lines.length)));
      if (answer.status() == CONTINUE) {
        return result(send(lines));
      }
      if (FOR_GOOD.contains(answer.status())) {
        return answer;
      }
    } catch (ExecutionException e) {
      unreachable.addSuppressed(e.getCause());
    }
    throw unreachable;
  }

  private static Future<Answer> ask(HttpClientRequest head, int length) {
    head.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(length))
        .putHeader(HttpHeaders.EXPECT, HttpHeaders.CONTINUE);
    // How it fails is in the answer's future. The answer can be there before the head is known to
    // be sent, and its body may never end: the status is enough.
    head.exceptionHandler(failure -> {});
    Promise<Answer> willTake = Promise.promise();
    head.continueHandler(go -> willTake.tryComplete(new Answer(CONTINUE, Buffer.buffer())));
    Future<Answer> answer =
        head.response()
            .map(
                response -> {
                  response.exceptionHandler(failure -> {});
                  return new Answer(
                      response.statusCode(),
                      Buffer.buffer("it takes no body of %,d bytes".formatted(length)));
                });
    answer.onComplete(
        done -> {
          if (done.succeeded()) {
            willTake.tryComplete(done.result());
          } else {
            willTake.tryFail(done.cause());
          }
        });
    return head.writeHead().compose(sent -> willTake.future()).onComplete(done -> head.reset());
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

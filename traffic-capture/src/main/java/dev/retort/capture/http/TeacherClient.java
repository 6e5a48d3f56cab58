package dev.retort.capture.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.JsonFormat;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks an OpenAI-compatible endpoint for chat completions. Thread-safe; connections are pooled. */
public final class TeacherClient implements AutoCloseable {
  private static final int POOL = 64;
  private static final int BAD_GATEWAY = 502;
  private static final int GATEWAY_TIMEOUT = 504;
  private static final int FIRST_ERROR = 400;

  private final HttpClient client;
  private final URI completions;
  private final Optional<String> authorization;
  private final Duration timeout;

  /**
   * A client of one endpoint.
   *
   * @param baseUrl up to and including the version, such as {@code https://api.openai.com/v1}
   * @param authorization value of the {@code Authorization} header where the caller brings none
   * @param timeout for a whole answer
   */
  public TeacherClient(Vertx vertx, URI baseUrl, Optional<String> authorization, Duration timeout) {
    if (baseUrl.getHost() == null || baseUrl.getScheme() == null) {
      throw new IllegalArgumentException(
          "'%s' is no teacher endpoint: give a whole URL such as https://api.openai.com/v1"
              .formatted(baseUrl));
    }
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(true), new PoolOptions().setHttp1MaxSize(POOL));
    this.completions = URI.create(baseUrl.toString().replaceAll("/+$", "") + "/chat/completions");
    this.authorization = authorization;
    this.timeout = timeout;
  }

  /**
   * Sends a request on and waits for the whole answer. An endpoint that cannot be reached or does
   * not speak JSON is an answer too: status 502 with an error that says so; one that is too slow is
   * status 504. Whether the provider may have charged for it, {@link TeacherReply#isLost()} tells.
   *
   * @param request the body
   * @param credentials the caller's own {@code Authorization} header, if any
   */
  public Future<TeacherReply> complete(ObjectNode request, Optional<String> credentials) {
    boolean tls = "https".equals(completions.getScheme());
    int defaultPort = tls ? 443 : 80;
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(completions.getHost())
            .setPort(completions.getPort() < 0 ? defaultPort : completions.getPort())
            .setSsl(tls)
            .setURI(completions.getRawPath())
            .setTimeout(timeout.toMillis())
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    credentials
        .or(() -> authorization)
        .ifPresent(value -> options.putHeader(HttpHeaders.AUTHORIZATION, value));
    return client
        .request(options)
        // The body is asked for on the event loop that the answer comes on: whoever is elsewhere
        // may be
        // too late for one that came at once.
        .compose(
            call ->
                call.send(Buffer.buffer(JsonFormat.line(request)))
                    .compose(answer -> answer.body().map(body -> read(answer, body.getBytes()))))
        // The request's own timeout starts anew with every byte; this one covers a body that
        // trickles.
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(this::failed);
  }

  private TeacherReply failed(Throwable failure) {
    if (failure instanceof TimeoutException) {
      return TeacherReply.of(
          GATEWAY_TIMEOUT,
          ChatCompletionFormat.error(
              TeacherReply.TIMED_OUT,
              "the teacher at %s gave no whole answer within %s".formatted(completions, timeout)));
    }
    String message =
        "the teacher at %s cannot be asked: %s".formatted(completions, failure.getMessage());
    return failure instanceof ConnectException || failure instanceof UnknownHostException
        ? TeacherReply.of(
            BAD_GATEWAY, ChatCompletionFormat.error(TeacherReply.UNAVAILABLE, message))
        : unusable(message);
  }

  private TeacherReply read(HttpClientResponse answer, byte[] body) {
    int status = answer.statusCode();
    try {
      JsonNode response = JsonFormat.mapper().readTree(body);
      if (response instanceof ObjectNode object) {
        return new TeacherReply(
            status,
            object,
            RetryAfter.of(answer.getHeader("Retry-After"), answer.getHeader("Date")));
      }
    } catch (IOException e) {
      return withoutBody(
          answer,
          "the teacher at %s answered %d with a body that is no JSON: %s"
              .formatted(completions, status, e.getMessage()));
    }
    return withoutBody(
        answer,
        "the teacher at %s answered %d with JSON that is no object".formatted(completions, status));
  }

  /** An error in anything but JSON keeps its status; a success without an answer is none. */
  private static TeacherReply withoutBody(HttpClientResponse answer, String message) {
    return answer.statusCode() >= FIRST_ERROR
        ? new TeacherReply(
            answer.statusCode(),
            ChatCompletionFormat.error(TeacherReply.UNAVAILABLE, message),
            RetryAfter.of(answer.getHeader("Retry-After"), answer.getHeader("Date")))
        : unusable(message);
  }

  private static TeacherReply unusable(String message) {
    return TeacherReply.of(
        BAD_GATEWAY, ChatCompletionFormat.error(TeacherReply.UNREADABLE, message));
  }

  @Override
  public void close() {
    client.close();
  }
}

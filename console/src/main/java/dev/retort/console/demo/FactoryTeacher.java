package dev.retort.console.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The factory's frontier model: an OpenAI-compatible endpoint on the loopback interface with {@code
 * POST /v1/chat/completions} and {@code GET /v1/models}. A request sent again gets the same answer
 * text under a new id. Requests that it cannot answer get an OpenAI error object with status 400,
 * 404, 405 or 413. Token counts are estimates: four characters a token. Thread-safe.
 */
public final class FactoryTeacher implements AutoCloseable {
  /** The only model served. */
  public static final String MODEL = "frontier-teacher";

  private static final String LOOPBACK = "127.0.0.1";
  private static final String COMPLETIONS = "/v1/chat/completions";
  private static final String MODELS = "/v1/models";
  private static final int MAX_BODY_BYTES = 1 << 20;

  private final TeacherAnswers answers = new TeacherAnswers();
  private final AtomicLong answered = new AtomicLong();
  private final Clock clock;
  private final Instant started;
  private final HttpServer server;

  private FactoryTeacher(Vertx vertx, Clock clock) {
    this.clock = clock;
    this.started = clock.instant();
    this.server = vertx.createHttpServer(new HttpServerOptions()).requestHandler(this::handle);
  }

  /**
   * Starts a teacher and waits until it listens, so not to be called on an event loop. The caller
   * closes it, and then {@code vertx}.
   *
   * @param port to listen on; 0 for any free one
   * @param clock for the creation times of answers
   * @throws UncheckedIOException if the port cannot be had
   */
  public static FactoryTeacher start(Vertx vertx, int port, Clock clock) {
    FactoryTeacher teacher = new FactoryTeacher(vertx, clock);
    try {
      join(teacher.server.listen(port, LOOPBACK));
    } catch (CompletionException e) {
      throw new UncheckedIOException(
          new IOException(
              "the teacher cannot listen on %s:%d (%s): stop what uses the port, or choose another; 0 takes any free one"
                  .formatted(LOOPBACK, port, e.getCause().getMessage()),
              e.getCause()));
    }
    return teacher;
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** The base address for OpenAI clients, which ends in {@code /v1}. */
  public URI baseUri() {
    return URI.create("http://%s:%d/v1".formatted(LOOPBACK, port()));
  }

  /** Chat completions answered so far, errors not counted. */
  public long answered() {
    return answered.get();
  }

  /** Stops listening and waits until the port is free. Closing again does nothing. */
  @Override
  public void close() {
    join(server.close());
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  private void handle(HttpServerRequest request) {
    switch (request.path()) {
      case COMPLETIONS -> {
        if (allows(request, HttpMethod.POST)) {
          receive(request);
        }
      }
      case MODELS -> {
        if (allows(request, HttpMethod.GET)) {
          send(request.response(), 200, models());
        }
      }
      default ->
          fail(
              request.response(),
              404,
              "Unknown path %s: this endpoint serves %s and %s."
                  .formatted(request.path(), COMPLETIONS, MODELS));
    }
  }

  private static boolean allows(HttpServerRequest request, HttpMethod method) {
    if (request.method().equals(method)) {
      return true;
    }
    request.response().putHeader("Allow", method.name());
    fail(request.response(), 405, "%s takes %s only.".formatted(request.path(), method.name()));
    return false;
  }

  /** Collects the body, and gives up as soon as it is longer than the limit. */
  private void receive(HttpServerRequest request) {
    Buffer body = Buffer.buffer();
    HttpServerResponse response = request.response();
    request.handler(
        chunk -> {
          if (response.ended()) {
            return;
          }
          if (body.length() + chunk.length() > MAX_BODY_BYTES) {
            // HTTP/2 has no such header: it ends a stream, not the connection.
            if (request.version() != HttpVersion.HTTP_2) {
              response.putHeader("Connection", "close");
            }
            fail(
                response,
                413,
                "The body is longer than the limit of %d bytes; send less."
                    .formatted(MAX_BODY_BYTES));
            return;
          }
          body.appendBuffer(chunk);
        });
    request.endHandler(
        end -> {
          if (!response.ended()) {
            complete(response, body);
          }
        });
  }

  private void complete(HttpServerResponse response, Buffer body) {
    try {
      JsonNode request = JsonFormat.mapper().readTree(body.toString());
      String id = "chatcmpl-%x-%x".formatted(started.toEpochMilli(), answered.get());
      ObjectNode answer = answers.answer(request, id, clock.instant());
      answered.incrementAndGet();
      send(response, 200, answer);
    } catch (JsonProcessingException e) {
      fail(response, 400, "The body is no JSON: " + e.getOriginalMessage());
    } catch (TeacherAnswers.BadRequestException e) {
      fail(response, 400, e.getMessage());
    }
  }

  private ObjectNode models() {
    ObjectNode list = JsonFormat.mapper().createObjectNode().put("object", "list");
    list.putArray("data")
        .addObject()
        .put("id", MODEL)
        .put("object", "model")
        .put("created", started.getEpochSecond())
        .put("owned_by", "factory");
    return list;
  }

  private static void fail(HttpServerResponse response, int status, String message) {
    ObjectNode body = JsonFormat.mapper().createObjectNode();
    body.putObject("error")
        .put("message", message)
        .put("type", "invalid_request_error")
        .putNull("param")
        .putNull("code");
    send(response, status, body);
  }

  private static void send(HttpServerResponse response, int status, ObjectNode body) {
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(JsonFormat.line(body));
  }
}

package dev.retort.console.simulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The teacher of a simulated world behind a real socket, which can be closed and opened again on
 * the same port: {@code POST /v1/chat/completions}, not streamed. Token counts are estimates: four
 * characters a token. Used by one thread; answers on an event loop.
 */
final class SimulatedTeacher implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  private final Vertx vertx;
  private final SimulatedWorld world;
  private final Clock clock;
  private final AtomicLong answered = new AtomicLong();
  private HttpServer server;
  private int port;

  SimulatedTeacher(Vertx vertx, SimulatedWorld world, Clock clock) {
    this.vertx = vertx;
    this.world = world;
    this.clock = clock;
    open();
  }

  /** Opens the socket. */
  void open() {
    server = vertx.createHttpServer().requestHandler(this::handle);
    server.listen(port, LOOPBACK).toCompletionStage().toCompletableFuture().join();
    port = server.actualPort();
  }

  URI uri() {
    return URI.create("http://%s:%d/v1".formatted(LOOPBACK, port));
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Dollars that the teacher asks for a request and its answer. */
  static double price(SimulatedRequest request) {
    return tokens(request.task().instructions() + request.text()) * Prices.PROMPT
        + tokens(request.truth()) * Prices.COMPLETION;
  }

  private static int tokens(String text) {
    return Math.max(1, (text.length() + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN);
  }

  private void handle(HttpServerRequest request) {
    request.body().onSuccess(body -> reply(request.response(), body.toString()));
  }

  private void reply(HttpServerResponse response, String body) {
    try {
      JsonNode messages = JsonFormat.mapper().readTree(body).path("messages");
      String instructions = messages.path(0).path("content").asText();
      String text = messages.path(1).path("content").asText();
      String answer = world.teacherSays(world.ofInstructions(instructions), text, clock.instant());
      ObjectNode reply = JsonFormat.mapper().createObjectNode();
      reply.put("id", "chatcmpl-" + answered.incrementAndGet());
      reply.put("object", "chat.completion").put("created", clock.instant().getEpochSecond());
      reply.put("model", world.model(clock.instant()));
      ObjectNode choice = reply.putArray("choices").addObject().put("index", 0);
      choice.putObject("message").put("role", "assistant").put("content", answer);
      choice.put("finish_reason", "stop");
      int prompt = tokens(instructions + text);
      reply
          .putObject("usage")
          .put("prompt_tokens", prompt)
          .put("completion_tokens", tokens(answer))
          .put("total_tokens", prompt + tokens(answer));
      send(response, OK, reply);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      ObjectNode error = JsonFormat.mapper().createObjectNode();
      error.putObject("error").put("message", e.getMessage()).put("type", "invalid_request_error");
      send(response, BAD_REQUEST, error);
    }
  }

  private static void send(HttpServerResponse response, int status, ObjectNode body) {
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(JsonFormat.line(body));
  }
}

package dev.retort.router.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that completes prompts as real ones do: it answers with what follows "say " in the
 * prompt, each letter with probability 0.9, its end with 1. Loading and unloading is its
 * subclasses'.
 */
abstract class ModelServerStandIn implements AutoCloseable {
  static final double LETTER = Math.log(0.9);

  private final Vertx vertx = Vertx.vertx();
  private HttpServer server;
  final List<JsonNode> completions = new CopyOnWriteArrayList<>();
  volatile int status = 200;
  volatile long delayMillis;
  volatile boolean withLogProbabilities = true;

  /** Starts at a free port, or at the one that it had. */
  void start() {
    int port = server == null ? 0 : server.actualPort();
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::serve)
            .listen(port, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  void stop() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Ends and starts anew: what was loaded is forgotten. */
  void restart() {
    stop();
    forget();
    start();
  }

  ServerCalls calls() {
    return new ServerCalls(
        URI.create("http://127.0.0.1:" + server.actualPort()),
        java.util.Optional.of("Bearer secret"));
  }

  abstract void forget();

  abstract boolean isLoaded(String model);

  /** What it says of a model that it does not have. */
  abstract void refuse(HttpServerRequest call, String model);

  abstract boolean manage(HttpServerRequest call, JsonNode body);

  /** Log-probabilities in the form in which it reports them. */
  abstract JsonNode report(List<Double> values);

  private void serve(HttpServerRequest call) {
    call.body().onSuccess(body -> serve(call, body));
  }

  private void serve(HttpServerRequest call, Buffer bytes) {
    try {
      JsonNode body =
          bytes.length() == 0
              ? JsonNodeFactory.instance.missingNode()
              : JsonFormat.mapper().readTree(bytes.getBytes());
      if (!"Bearer secret".equals(call.getHeader("Authorization"))) {
        answer(call, 401, error(401, "Invalid API Key"));
      } else if (call.method().equals(HttpMethod.POST) && call.path().equals("/v1/completions")) {
        complete(call, body);
      } else if (!manage(call, body)) {
        answer(call, 404, error(404, "Not Found"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void complete(HttpServerRequest call, JsonNode body) {
    completions.add(body);
    String model = body.path("model").asText();
    if (status != 200) {
      answer(call, status, error(status, "busy"));
    } else if (!isLoaded(model)) {
      refuse(call, model);
    } else if (delayMillis > 0) {
      vertx.setTimer(delayMillis, id -> answer(call, 200, completion(body)));
    } else {
      answer(call, 200, completion(body));
    }
  }

  private ObjectNode completion(JsonNode body) {
    StringBuilder prompt = new StringBuilder();
    body.path("prompt").forEach(token -> prompt.append((char) token.asInt()));
    String said = prompt.substring(prompt.indexOf("say ") + "say ".length());
    int most = body.path("max_tokens").asInt();
    boolean cut = said.length() + 1 > most;
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ObjectNode choice = answer.put("object", "text_completion").putArray("choices").addObject();
    choice.put("text", cut ? said.substring(0, most) : said);
    choice.put("finish_reason", cut ? "length" : "stop");
    List<Double> values = new CopyOnWriteArrayList<>();
    said.chars().forEach(letter -> values.add(LETTER));
    values.add(0.0);
    choice.set(
        "logprobs", withLogProbabilities ? report(values) : JsonNodeFactory.instance.nullNode());
    return answer;
  }

  static ObjectNode error(int code, String message) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putObject("error").put("code", code).put("message", message);
    return answer;
  }

  static void answer(HttpServerRequest call, int status, JsonNode body) {
    call.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(JsonFormat.line(body));
  }

  static ArrayNode numbers(List<Double> values) {
    ArrayNode numbers = JsonNodeFactory.instance.arrayNode();
    values.forEach(numbers::add);
    return numbers;
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

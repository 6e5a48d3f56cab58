package dev.retort.evaluator.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A real HTTP server on a free port of this machine, whose answers are a function of the body. */
final class LocalEndpoint implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  record Request(String path, String authorization, JsonNode body) {}

  /** An answer; {@code pause} says what is sent before the server waits for its own end. */
  record Answer(int status, String body, Pause pause) {
    static Answer of(String body) {
      return new Answer(200, body, Pause.NONE);
    }
  }

  enum Pause {
    NONE,
    BEFORE_HEADERS,
    AMID_BODY
  }

  private LocalEndpoint(Function<JsonNode, Answer> answers) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> serve(exchange, answers));
    server.start();
  }

  static LocalEndpoint start(Function<JsonNode, Answer> answers) {
    try {
      return new LocalEndpoint(answers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A chat completion endpoint that judges answer_a and answer_b of the user's message. */
  static LocalEndpoint judge(Function<JsonNode, String> verdict) {
    return start(
        body -> {
          try {
            JsonNode pair =
                JsonFormat.mapper()
                    .readTree(body.path("messages").path(1).path("content").textValue());
            return Answer.of(completion(verdict.apply(pair), "stop"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  static String completion(String text, String finish) {
    return """
        {"choices":[{"message":{"role":"assistant","content":%s},"finish_reason":"%s"}],
         "usage":{"prompt_tokens":100,"completion_tokens":2}}"""
        .formatted(JsonFormat.line(text), finish);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  List<Request> requests() {
    return requests;
  }

  private void serve(HttpExchange exchange, Function<JsonNode, Answer> answers) throws IOException {
    try (exchange) {
      JsonNode body = JsonFormat.mapper().readTree(exchange.getRequestBody().readAllBytes());
      requests.add(
          new Request(
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("Authorization"),
              body));
      Answer answer = answers.apply(body);
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      if (answer.pause() == Pause.BEFORE_HEADERS) {
        await();
      }
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      if (answer.pause() == Pause.AMID_BODY) {
        exchange.getResponseBody().write(bytes, 0, 1);
        exchange.getResponseBody().flush();
        await();
      }
      exchange.getResponseBody().write(bytes, 0, bytes.length);
    }
  }

  private void await() throws IOException {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("closed while a client waited");
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}

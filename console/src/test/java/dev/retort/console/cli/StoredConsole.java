package dev.retort.console.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.retort.capture.JsonFormat;
import dev.retort.console.web.runs.OrderLine;
import dev.retort.scheduler.queue.OrderId;
import dev.retort.scheduler.queue.QueuedRun;
import dev.retort.scheduler.queue.RunQueue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/** The part of the console's API that is about orders, on a real queue. */
final class StoredConsole implements AutoCloseable {
  static final String TOKEN = "a-token-of-the-home";

  private final HttpServer server;
  private final RunQueue queue;

  private StoredConsole(HttpServer server, RunQueue queue) {
    this.server = server;
    this.queue = queue;
  }

  static StoredConsole on(RunQueue queue) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    StoredConsole console = new StoredConsole(server, queue);
    server.createContext("/api/v1/orders", console::answer);
    server.start();
    return console;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    ObjectNode said = JsonFormat.mapper().createObjectNode();
    if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      send(exchange, 401, said.put("detail", "Who are you?"));
      return;
    }
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    if (exchange.getRequestMethod().equals("GET")) {
      said.set("open", orders(queue.open()));
      said.set("ended", orders(queue.recent(9)));
      send(exchange, 200, said);
      return;
    }
    JsonNode fields = JsonFormat.mapper().readTree(exchange.getRequestBody());
    try {
      OrderId id = new OrderId(path[4]);
      boolean done =
          path[5].equals("cancel")
              ? queue.cancel(id, "local", fields.path("reason").asText())
              : queue.retry(id);
      send(exchange, 200, said.put("said", path[5] + " " + done));
    } catch (IllegalArgumentException e) {
      send(exchange, 404, said.put("detail", e.getMessage()));
    }
  }

  private static JsonNode orders(List<QueuedRun> queued) {
    return JsonFormat.mapper().valueToTree(queued.stream().map(OrderLine::of).toList());
  }

  private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = JsonFormat.mapper().writeValueAsBytes(body);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

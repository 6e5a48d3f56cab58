package dev.retort.registry.server.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that gets webhooks, and answers the first ones as it is told, the others with 204. */
final class Receiver implements AutoCloseable {
  /** Instead of a status: no answer until the receiver is closed. */
  static final int HANGS = -1;

  private static final int NO_CONTENT = 204;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Queue<Integer> answers = new ArrayDeque<>();
  private final List<Message> messages = Collections.synchronizedList(new ArrayList<>());

  /** What came, and how it was answered. */
  record Message(String id, String timestamp, String signature, String body, int answer) {}

  private Receiver(HttpServer server) {
    this.server = server;
  }

  static Receiver answering(int port, Integer... answers) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    Receiver receiver = new Receiver(server);
    receiver.answers.addAll(List.of(answers));
    server.createContext("/", receiver::receive);
    server.setExecutor(receiver.threads);
    server.start();
    return receiver;
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port() + "/hook?a=b");
  }

  List<Message> messages() {
    synchronized (messages) {
      return List.copyOf(messages);
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int answer = next();
    messages.add(
        new Message(
            header(exchange, "webhook-id"),
            header(exchange, "webhook-timestamp"),
            header(exchange, "webhook-signature"),
            body,
            answer));
    if (answer == HANGS) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    exchange.getResponseHeaders().add("Location", "/elsewhere");
    exchange.sendResponseHeaders(answer == HANGS ? NO_CONTENT : answer, -1);
    exchange.close();
  }

  private int next() {
    synchronized (answers) {
      Integer next = answers.poll();
      return next == null ? NO_CONTENT : next;
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return String.valueOf(exchange.getRequestHeaders().getFirst(name));
  }

  /** Is not there any more. */
  void hangUp() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Override
  public void close() {
    hangUp();
  }
}

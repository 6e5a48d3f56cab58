package dev.retort.registry.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Forwards every request, once or more often, and then loses some of the answers. */
final class LossyGateway implements AutoCloseable {
  private final HttpServer server;
  private final URI upstream;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile int posts = 1;
  private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicReference<Optional<Event>> event = new AtomicReference<>(Optional.empty());
  private volatile boolean plain;

  /** Something that happens when a request comes by. */
  interface Event {
    void happen() throws IOException;
  }

  private static final Set<String> HOP =
      Set.of(
          "connection", "content-length", "host", "http2-settings", "transfer-encoding", "upgrade");

  /** What happens to the answer of the next request with a matching path. */
  record Loss(String method, String path, Kind kind) {}

  enum Kind {
    /** The request is forwarded, its answer becomes a 500. */
    FAIL_AFTER,
    /** The request is forwarded, then the connection closes. */
    HANG_UP_AFTER,
    /** The request never arrives. */
    FAIL_BEFORE,
    /** The body's first byte is flipped on its way back. */
    FLIP_A_BYTE
  }

  LossyGateway(URI upstream) throws IOException {
    this.upstream = upstream;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** From now on every POST arrives so many times; the client hears the last answer. */
  void repeatPosts(int times) {
    posts = times;
  }

  void lose(String method, String path, Kind... kinds) {
    for (Kind kind : kinds) {
      losses.add(new Loss(method, path, kind));
    }
  }

  boolean hasLostAll() {
    return losses.isEmpty();
  }

  /** Lets the server look like somebody else's MLflow, which has none of Retort's endpoints. */
  void hideExtensions() {
    plain = true;
  }

  /** Bytes of bodies that clients sent. */
  long bytesSent() {
    return sent.get();
  }

  /** Bytes of bodies that clients got. */
  long bytesReceived() {
    return received.get();
  }

  /** Before the next piece of an upload is forwarded, something happens. */
  void beforeNextPatch(Event happening) {
    event.set(Optional.of(happening));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    sent.addAndGet(body.length);
    if (plain && exchange.getRequestURI().getPath().startsWith("/retort/")) {
      answer(exchange, 404, "<html>Not Found</html>".getBytes(StandardCharsets.UTF_8));
      return;
    }
    if (exchange.getRequestMethod().equals("PATCH")) {
      Optional<Event> due = event.getAndSet(Optional.empty());
      if (due.isPresent()) {
        due.get().happen();
      }
    }
    Loss loss = losses.peek();
    boolean hit =
        loss != null
            && loss.method().equals(exchange.getRequestMethod())
            && exchange.getRequestURI().getPath().contains(loss.path());
    if (hit) {
      losses.remove();
    }
    if (hit && loss.kind() == Kind.FAIL_BEFORE) {
      answer(exchange, 503, new byte[0]);
      return;
    }
    HttpResponse<byte[]> answer = forward(exchange, body);
    for (int again = 1; again < posts && exchange.getRequestMethod().equals("POST"); again++) {
      answer = forward(exchange, body);
    }
    byte[] content = answer.body();
    if (hit && loss.kind() == Kind.HANG_UP_AFTER) {
      exchange.close();
    } else if (hit && loss.kind() == Kind.FAIL_AFTER) {
      answer(exchange, 500, new byte[0]);
    } else {
      if (hit && loss.kind() == Kind.FLIP_A_BYTE) {
        content[0] ^= 1;
      }
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                  exchange.getResponseHeaders().put(name, values);
                }
              });
      received.addAndGet(content.length);
      answer(exchange, answer.statusCode(), content);
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(upstream + exchange.getRequestURI().toString()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] content) throws IOException {
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
    exchange.close();
  }
}

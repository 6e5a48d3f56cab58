package dev.retort.console.web;

import dev.retort.capture.http.ListenAddress;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BiFunction;

/** A console of some areas that listens on a free port, and a client that follows nothing. */
public final class TestConsole implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final ListedDeeds deeds = new ListedDeeds();
  private final ConsoleServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestConsole(BiFunction<Vertx, Deeds, Gate> gate, List<Area> areas, Clock clock) {
    try {
      server =
          ConsoleServer.start(
              vertx, ListenAddress.loopback(0), gate.apply(vertx, deeds), deeds, areas, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One whose visitors may do everything. */
  public static TestConsole of(Area... areas) {
    return forRoles(EnumSet.allOf(Role.class), areas);
  }

  /** One whose visitors have some roles. */
  public static TestConsole forRoles(EnumSet<Role> roles, Area... areas) {
    Gate gate = new KnownVisitor(new Visitor("somebody", roles));
    return behind((vertx, deeds) -> gate, Clock.systemUTC(), areas);
  }

  /** One behind another gate. */
  public static TestConsole behind(
      BiFunction<Vertx, Deeds, Gate> gate, Clock clock, Area... areas) {
    return new TestConsole(gate, Arrays.asList(areas), clock);
  }

  /** What was done. */
  public List<Deed> deeds() {
    return deeds.latest(Integer.MAX_VALUE);
  }

  /** The server. */
  public ConsoleServer server() {
    return server;
  }

  /** Where a path is. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  /** Asks for a page. */
  public HttpResponse<String> get(String path) {
    return send(client, HttpRequest.newBuilder(uri(path)).build());
  }

  /** Sends a form, its fields encoded already. */
  public HttpResponse<String> submit(String path, String fields) {
    return send(
        client,
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(fields, StandardCharsets.UTF_8))
            .build());
  }

  /** Sends a JSON body. */
  public HttpResponse<String> post(String path, String json) {
    return send(
        client,
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json, StandardCharsets.UTF_8))
            .build());
  }

  /** Sends a request, and waits for the answer. */
  public static HttpResponse<String> send(HttpClient client, HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

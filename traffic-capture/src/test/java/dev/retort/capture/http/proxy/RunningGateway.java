package dev.retort.capture.http.proxy;

import dev.retort.capture.Exchange;
import dev.retort.capture.PriceTable;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.RequestRouter;
import dev.retort.capture.wire.ServedProtocol;
import dev.retort.capture.wire.WireProtocols;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A gateway over real sockets, between clients and providers that a test scripts. */
final class RunningGateway implements AutoCloseable {
  static final String QUESTION =
      "{\"model\":\"frontier\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
  static final String STREAMED = QUESTION.replace("{\"model", "{\"stream\":true,\"model");
  static final String ANSWER =
      "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"frontier\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"greeting\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":10,\"total_tokens\":40}}";
  static final String CHAT = "/v1/chat/completions";
  static final SubjectPseudonyms PSEUDONYMS =
      new SubjectPseudonyms(new byte[SubjectPseudonyms.KEY_BYTES]);
  static final PriceTable PRICES =
      new PriceTable(Map.of(PriceTable.ANY_MODEL, new PriceTable.Price(1e6, 1e6)));

  final Vertx vertx = Vertx.vertx();
  final MemorySink sink = new MemorySink();
  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path folder;
  private Optional<CaptureGateway> gateway = Optional.empty();

  RunningGateway(Path folder) {
    this.folder = folder;
  }

  /** Starts a provider that reads each request whole, as providers do. */
  HttpServer provider(Handler<Call> behaviour) throws Exception {
    return provider(new HttpServerOptions(), behaviour);
  }

  HttpServer provider(HttpServerOptions options, Handler<Call> behaviour) throws Exception {
    return vertx
        .createHttpServer(options.setHost("127.0.0.1").setPort(0))
        .requestHandler(
            request -> request.body().onSuccess(body -> behaviour.handle(new Call(request, body))))
        .listen()
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }

  record Call(HttpServerRequest request, Buffer body) {
    void answer(int status, String text) {
      request
          .response()
          .setStatusCode(status)
          .putHeader("Content-Type", "application/json")
          .end(text);
    }
  }

  static URI url(HttpServer provider) {
    return URI.create("http://127.0.0.1:" + provider.actualPort() + "/v1");
  }

  static Upstream upstream(String name, HttpServer provider) {
    return Upstream.of(name, url(provider), Optional.empty(), PRICES);
  }

  /** The same with other timeouts and aliases. */
  static Upstream with(
      Upstream plain, UpstreamTimeouts timeouts, Map<String, String> aliases, String... fallback) {
    return new Upstream(
        plain.name(),
        plain.url(),
        plain.family(),
        plain.key(),
        timeouts,
        plain.prices(),
        new TreeMap<>(aliases),
        List.of(fallback),
        plain.fallbackOn(),
        plain.connections(),
        plain.certificates());
  }

  static UpstreamTimeouts timeouts(long millis) {
    Duration brief = Duration.ofMillis(millis);
    return new UpstreamTimeouts(brief, brief, brief);
  }

  static GatewayConfig config(CaptureMode mode, Upstream... upstreams) {
    return config(mode, GatewayConfig.Limits.DEFAULT, new TreeMap<>(), List.of(), upstreams);
  }

  static GatewayConfig config(
      CaptureMode mode,
      GatewayConfig.Limits limits,
      SortedMap<TaskName, TaskRoute> routes,
      List<Application> applications,
      Upstream... upstreams) {
    return new GatewayConfig(
        ListenAddress.loopback(0), mode, limits, List.of(upstreams), routes, applications);
  }

  void start(GatewayConfig config) throws IOException {
    start(config, sink, Clock.systemUTC());
  }

  void start(GatewayConfig config, CaptureSink into, Clock clock) throws IOException {
    start(config, into, WireProtocols.byPath(), RequestRouter.PROVIDERS_ONLY, clock);
  }

  void start(GatewayConfig config, RequestRouter router) throws IOException {
    start(config, WireProtocols.byPath(), router);
  }

  void start(GatewayConfig config, Map<String, ServedProtocol> protocols, RequestRouter router)
      throws IOException {
    start(config, sink, protocols, router, Clock.systemUTC());
  }

  private void start(
      GatewayConfig config,
      CaptureSink into,
      Map<String, ServedProtocol> protocols,
      RequestRouter router,
      Clock clock)
      throws IOException {
    gateway =
        Optional.of(
            CaptureGateway.start(
                vertx,
                config,
                protocols,
                into,
                folder.resolve("spend.json"),
                PSEUDONYMS,
                router,
                clock));
  }

  void stopGateway() {
    gateway.ifPresent(CaptureGateway::close);
    gateway = Optional.empty();
  }

  int port() {
    return gateway.orElseThrow().port();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A client that does with its connection what it wants. */
  Socket connect(String body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(20_000);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    socket
        .getOutputStream()
        .write(
            ("POST "
                    + CHAT
                    + " HTTP/1.1\r\nHost: x\r\nContent-Length: "
                    + bytes.length
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(bytes);
    return socket;
  }

  /** Reads until a text has come; what was read. */
  static String readUntil(Socket socket, String text) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(text) < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("the connection ended after: " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  Exchange captured() throws InterruptedException {
    Eventually.is("an exchange is captured", () -> !sink.exchanges().isEmpty());
    return sink.exchanges().get(0);
  }

  /** The value of a metric whose line begins so; 0 if there is none. */
  double metric(String line) throws IOException, InterruptedException {
    List<Double> values = new ArrayList<>();
    get("/metrics")
        .body()
        .lines()
        .filter(text -> text.startsWith(line))
        .forEach(text -> values.add(Double.valueOf(text.substring(text.lastIndexOf(' ') + 1))));
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }

  @Override
  public void close() {
    stopGateway();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

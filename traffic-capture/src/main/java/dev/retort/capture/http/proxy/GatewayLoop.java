package dev.retort.capture.http.proxy;

import dev.retort.capture.CaptureDetails;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.ResumedRequest;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.wire.ServedProtocol;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop of a gateway: a server on the shared port, and connections of its own to every
 * provider, so that a request never leaves its loop.
 */
final class GatewayLoop extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayLoop.class);
  private static final long SWEEP_MILLIS = 100;
  private static final int HEADER_BYTES = 64 << 10;
  private static final int KEEP_ALIVE_SECONDS = 30;
  private static final int STREAMS_A_CONNECTION = 64;

  /** A reader that pauses must not hold up the others that share its connection. */
  private static final int CONNECTION_WINDOW_BYTES = 16 << 20;

  private final Gateway gateway;
  private final String host;
  private final int listenPort;
  private final LocalEndpoints local;
  private final Map<Provider, HttpClient> clients = new HashMap<>();
  private final Set<Relay> open = new HashSet<>();
  private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
  private Context loop;
  private HttpServer server;

  GatewayLoop(Gateway gateway, String host, int listenPort) {
    this.gateway = gateway;
    this.host = host;
    this.listenPort = listenPort;
    this.local = new LocalEndpoints(gateway);
  }

  @Override
  public Future<?> start() {
    loop = vertx.getOrCreateContext();
    gateway.routing().providers().forEach(p -> clients.put(p, client(p.upstream())));
    vertx.setPeriodic(SWEEP_MILLIS, id -> sweep());
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(host)
                    .setPort(listenPort)
                    .setMaxHeaderSize(HEADER_BYTES)
                    .setMaxInitialLineLength(HEADER_BYTES)
                    // There are no web sockets here; their handlers would see every message.
                    .setPerFrameWebSocketCompressionSupported(false)
                    .setPerMessageWebSocketCompressionSupported(false)
                    .setHandle100ContinueAutomatically(true))
            .requestHandler(this::handle);
    return server.listen();
  }

  private HttpClient client(Upstream upstream) {
    boolean tls = "https".equals(upstream.url().getScheme());
    HttpClientOptions options =
        new HttpClientOptions()
            .setDefaultHost(upstream.url().getHost())
            .setDefaultPort(port(upstream))
            .setSsl(tls)
            .setConnectTimeout((int) upstream.timeouts().connect().toMillis())
            .setSslHandshakeTimeout(upstream.timeouts().connect().toSeconds() + 1)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setMaxHeaderSize(HEADER_BYTES)
            .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES);
    if (tls) {
      options
          .setUseAlpn(true)
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1));
      upstream
          .certificates()
          .ifPresent(
              file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    }
    int connections = upstream.connections();
    return vertx.createHttpClient(
        options,
        new PoolOptions()
            .setHttp1MaxSize(connections)
            .setHttp2MaxSize(Math.max(1, connections / STREAMS_A_CONNECTION)));
  }

  private static int port(Upstream upstream) {
    int port = upstream.url().getPort();
    int usual = "https".equals(upstream.url().getScheme()) ? 443 : 80;
    return port < 0 ? usual : port;
  }

  private void sweep() {
    long now = System.nanoTime();
    // A relay that gives up leaves the set.
    List.copyOf(open).forEach(relay -> relay.checkTimeouts(now));
  }

  private void handle(HttpServerRequest request) {
    String path = request.path();
    if (path == null || !GatewayPath.isForwarded(path)) {
      local.handle(request, this);
      return;
    }
    Refusal refusal;
    try {
      Optional<Application> application = gateway.keys().holder(request.headers());
      Optional<Refusal> barred = barred(application);
      if (barred.isEmpty()) {
        Relay.begin(this, request, passage(request, path, application));
        return;
      }
      refusal = barred.get();
    } catch (IllegalArgumentException e) {
      refusal = Refusal.badRequest(e.getMessage());
    }
    refusal.send(request.response());
    gateway.metrics().refused(GatewayPath.route(path), refusal.status());
  }

  /** Why a caller may not use the gateway now, if there is a reason. */
  Optional<Refusal> barred(Optional<Application> application) {
    if (!gateway.keys().isOpen() && application.isEmpty()) {
      return Optional.of(
          Refusal.of(
              Refusal.UNAUTHORIZED,
              "authentication_error",
              "this gateway asks for a key: send it in the header X-Retort-Key, or in the place of the provider's key"));
    }
    return application
        .filter(gateway.spend()::isOver)
        .map(
            spender ->
                new Refusal(
                    Refusal.TOO_MANY,
                    "insufficient_quota",
                    "application %s has spent its daily budget of %s dollars: wait until midnight UTC, or raise gateway.applications.%s.dailyBudget"
                        .formatted(spender.name(), spender.dailyBudget().orElse(0), spender.name()),
                    Optional.of(gateway.spend().untilTomorrow())));
  }

  private Passage passage(
      HttpServerRequest request, String path, Optional<Application> application) {
    Optional<ServedProtocol> protocol =
        request.method().equals(HttpMethod.POST)
            ? Optional.ofNullable(gateway.protocols().get(path))
            : Optional.empty();
    String named = request.getHeader(RetortHeader.EXCHANGE_ID);
    return new Passage(
        new ExchangeId(named == null ? UUID.randomUUID().toString() : named),
        gateway.clock().instant(),
        System.nanoTime(),
        path,
        protocol,
        Optional.ofNullable(request.getHeader(RetortHeader.TASK)).map(TaskName::new),
        application,
        TraceContext.of(request.getHeader(TraceContext.HEADER), random),
        Optional.ofNullable(request.getHeader(RetortHeader.STEP)).filter(kind -> !kind.isBlank()));
  }

  /** What is known of a request that came earlier. */
  Passage passage(ResumedRequest resumed) {
    CaptureDetails details = resumed.details();
    return new Passage(
        resumed.id(),
        resumed.receivedAt(),
        System.nanoTime(),
        resumed.path(),
        Optional.ofNullable(gateway.protocols().get(resumed.path())),
        resumed.task(),
        gateway.config().applications().stream()
            .filter(known -> details.application().equals(Optional.of(known.name())))
            .findFirst(),
        details.step().map(TraceContext::of).orElseGet(() -> TraceContext.of(null, random)),
        Optional.ofNullable(details.metadata().get(RoutedRequest.STEP_KEY)));
  }

  Future<HttpClientRequest> connect(Provider provider, HttpMethod method, String uri) {
    return clients
        .get(provider)
        .request(
            new RequestOptions()
                .setMethod(method)
                .setFollowRedirects(false)
                .setURI(provider.uri(uri)));
  }

  void opened(Relay relay) {
    open.add(relay);
    gateway.metrics().opened();
  }

  void closed(Relay relay) {
    open.remove(relay);
  }

  /** Runs something on this loop, from wherever. */
  void run(Runnable work) {
    loop.runOnContext(now -> work.run());
  }

  /** Says so if something fails that was not foreseen. */
  void expect(CompletableFuture<Void> work) {
    CompletableFuture<Void> unused =
        work.exceptionally(
            failure -> {
              LOG.error("a request was left without its end", failure);
              return null;
            });
  }

  Gateway gateway() {
    return gateway;
  }

  int port() {
    return server.actualPort();
  }
}

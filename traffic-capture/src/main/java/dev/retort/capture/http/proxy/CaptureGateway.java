package dev.retort.capture.http.proxy;

import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.RequestRouter;
import dev.retort.capture.wire.ServedProtocol;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway in front of the providers: relays every request under {@code /v1/} and captures those
 * whose protocol is known. With a {@link RequestRouter}, it answers itself what need not go on.
 * Several event loops share the port.
 *
 * <p>Callers may name the exchange ({@value dev.retort.capture.http.RetortHeader#EXCHANGE_ID}), so
 * that a repeated request is captured once, and the task ({@value
 * dev.retort.capture.http.RetortHeader#TASK}). Serves {@code /health}, {@code /ready}, {@code
 * /metrics}, {@code POST /retort/v1/feedback} and {@code POST /retort/v1/exchanges} itself.
 */
public final class CaptureGateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureGateway.class);
  private static final long SAVE_MILLIS = 1_000;

  private final Vertx vertx;
  private final Gateway gateway;
  private final List<String> deployments = new ArrayList<>();
  private int port;
  private long timer;

  private CaptureGateway(Vertx vertx, Gateway gateway) {
    this.vertx = vertx;
    this.gateway = gateway;
  }

  /**
   * Starts a gateway.
   *
   * @param protocols how to read what is captured, by path such as {@code /v1/chat/completions}
   * @param sink where exchanges go; stays open
   * @param spend file in which it remembers what applications have spent today
   * @param pseudonyms what the log calls the people that requests name
   * @param router who answers what it may, before any provider is asked; stays open
   * @throws BindException if the address is taken; the message names it and the remedy
   */
  public static CaptureGateway start(
      Vertx vertx,
      GatewayConfig config,
      Map<String, ServedProtocol> protocols,
      CaptureSink sink,
      Path spend,
      SubjectPseudonyms pseudonyms,
      RequestRouter router,
      Clock clock)
      throws IOException {
    GatewayMetrics metrics = new GatewayMetrics();
    SpendLedger ledger = SpendLedger.open(spend, clock);
    int threads = Runtime.getRuntime().availableProcessors();
    CaptureGateway started =
        new CaptureGateway(
            vertx,
            new Gateway(
                config,
                Map.copyOf(protocols),
                new Routing(config),
                new KeyRing(config.applications()),
                ledger,
                new MemoryBudget(config.limits().bufferedBytes()),
                new CapturePool(sink, ledger, metrics, config.limits().queuedExchanges(), threads),
                new ExchangeAssembly(pseudonyms, config.limits().bodyBytes()),
                metrics,
                sink,
                router,
                clock));
    started.watch();
    try {
      started.listen(threads);
    } catch (IOException e) {
      started.close();
      throw e;
    }
    return started;
  }

  private void watch() {
    GatewayMetrics metrics = gateway.metrics();
    metrics.watch("buffered.bytes", "of", "bodies", gateway.memory()::held);
    for (Provider provider : gateway.routing().providers()) {
      metrics.watch(
          "upstream.down", "upstream", provider.upstream().name(), () -> provider.isDown() ? 1 : 0);
    }
    for (Application application : gateway.config().applications()) {
      metrics.watch(
          "spent.dollars",
          "application",
          application.name(),
          () -> gateway.spend().spent().getOrDefault(application.name(), 0.0));
    }
    CaptureSink sink = gateway.sink();
    if (sink.backlog().isPresent()) {
      metrics.watch(() -> sink.backlog().orElseThrow());
    }
    gateway.router().countOn(metrics.registry());
    timer =
        vertx.setPeriodic(
            SAVE_MILLIS,
            id ->
                vertx
                    .executeBlocking(this::save, false)
                    .onFailure(
                        failure -> LOG.error("what applications spent cannot be saved", failure)));
  }

  private Void save() {
    gateway.spend().save();
    return null;
  }

  private void listen(int loops) throws IOException {
    ListenAddress address = gateway.config().address();
    int shared = address.port() == 0 ? freePort(address.host()) : address.port();
    for (int i = 0; i < loops; i++) {
      GatewayLoop loop = new GatewayLoop(gateway, address.host(), shared);
      deployments.add(address.await(vertx.deployVerticle(loop, new DeploymentOptions())));
      port = loop.port();
    }
  }

  /** The loops share a port by its number, so that it has to be known before the first listens. */
  private static int freePort(String host) throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return probe.getLocalPort();
    }
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** What it has captured since it was started, and what not. */
  public CaptureCounts counts() {
    return gateway.metrics().counts();
  }

  /** Stops taking requests, and waits for what is being captured. */
  @Override
  public void close() {
    vertx.cancelTimer(timer);
    for (String deployment : deployments) {
      vertx.undeploy(deployment).toCompletionStage().toCompletableFuture().join();
    }
    gateway.pool().close();
    gateway.spend().save();
    gateway.metrics().close();
  }
}

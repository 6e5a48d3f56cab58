package dev.retort.console.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.proxy.CaptureCounts;
import dev.retort.capture.http.proxy.CaptureGateway;
import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.console.RouterAddress;
import dev.retort.console.Workspace;
import dev.retort.registry.ModelName;
import dev.retort.registry.RegisteredModel;
import dev.retort.registry.RegistryException;
import dev.retort.registry.pull.FollowPolicy;
import dev.retort.router.Champions;
import dev.retort.router.LiveTraffic;
import dev.retort.router.Router;
import dev.retort.router.drift.DriftListener;
import dev.retort.router.rollout.ChampionAlarm;
import dev.retort.router.rollout.RolloutReport;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A router on a workspace that keeps in step with the registry. */
final class Serving implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
  private static final String EVERYWHERE = "0.0.0.0";
  private static final long POLL_MILLIS = 1_000;
  private static final long SWEEP_MILLIS = 10_000;

  private final Workspace workspace;
  private final Champions champions;
  private final LiveTraffic live;
  private final Router router;
  private final CaptureGateway server;
  private final long timer;
  private final long sweep;

  private Serving(
      Workspace workspace,
      Champions champions,
      LiveTraffic live,
      Router router,
      CaptureGateway server) {
    this.workspace = workspace;
    this.champions = champions;
    this.live = live;
    this.router = router;
    this.server = server;
    this.timer =
        workspace
            .vertx()
            .setPeriodic(
                POLL_MILLIS,
                id -> workspace.vertx().executeBlocking(this::follow).onFailure(Serving::failed));
    this.sweep =
        workspace
            .vertx()
            .setPeriodic(
                SWEEP_MILLIS,
                id ->
                    workspace
                        .vertx()
                        .executeBlocking(
                            () -> {
                              workspace.traffic().sweepHeld();
                              return null;
                            })
                        .onFailure(failure -> LOG.error("held requests were not swept", failure)));
  }

  /**
   * Starts one.
   *
   * @param sink where exchanges go
   * @param drift told of tasks whose traffic has drifted
   */
  static Serving start(
      Workspace workspace, GatewayConfig gateway, CaptureSink sink, DriftListener drift)
      throws IOException {
    Champions champions = workspace.students().champions();
    LiveTraffic live = workspace.traffic().live(champions, drift);
    Router router =
        new Router(
            champions,
            live,
            workspace.studentRedactor(),
            workspace.config().matcher(),
            task -> workspace.config().task(task).routing(),
            workspace.config().router(),
            workspace.traffic().safeguards(sink));
    refresh(workspace, champions);
    CaptureGateway server = workspace.traffic().gateway(gateway, router, sink);
    String host = gateway.address().host();
    RouterAddress.leave(
        workspace.home().root(),
        URI.create(
            "http://%s:%d"
                .formatted(
                    host.equals(EVERYWHERE) ? ListenAddress.LOOPBACK : host, server.port())));
    return new Serving(workspace, champions, live, router, server);
  }

  int port() {
    return server.port();
  }

  /** What it has captured, and what not. */
  CaptureCounts captured() {
    return server.counts();
  }

  /** What works less well than it should, by its part, as {@code /health} has it. */
  SortedMap<String, String> degraded() {
    ObjectNode degraded = JsonFormat.mapper().createObjectNode();
    router.addDegradations(degraded);
    SortedMap<String, String> parts = new TreeMap<>();
    degraded
        .properties()
        .forEach(
            part -> {
              if (part.getValue().isObject()) {
                part.getValue()
                    .properties()
                    .forEach(
                        one ->
                            parts.put(
                                part.getKey() + ", " + one.getKey(), one.getValue().asText()));
              } else {
                parts.put(part.getKey(), part.getValue().asText());
              }
            });
    return parts;
  }

  /** How every task's versions stand. */
  List<RolloutReport> rollouts() {
    return champions.reports();
  }

  /** Takes evidence against what serves. */
  ChampionAlarm alarm() {
    return champions;
  }

  private Void follow() {
    try {
      champions.follow(models(workspace), FollowPolicy.standard());
    } catch (RegistryException e) {
      LOG.warn("the registry cannot be asked for its models: {}", e.getMessage());
    }
    return null;
  }

  private static List<ModelName> models(Workspace workspace) {
    return workspace.registry().models().stream().map(RegisteredModel::name).toList();
  }

  private static void refresh(Workspace workspace, Champions champions) {
    try {
      champions.refresh(models(workspace));
    } catch (RegistryException e) {
      LOG.warn("the registry cannot be asked for its models: {}", e.getMessage());
      champions.resume();
    }
  }

  private static void failed(Throwable failure) {
    LOG.error("a look at the registry failed", failure);
  }

  @Override
  public void close() {
    workspace.vertx().cancelTimer(timer);
    workspace.vertx().cancelTimer(sweep);
    server.close();
    live.close();
  }
}

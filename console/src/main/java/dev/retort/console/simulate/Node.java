package dev.retort.console.simulate;

import dev.retort.capture.ExchangeLog;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.proxy.CaptureGateway;
import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.capture.http.proxy.Upstream;
import dev.retort.console.TrainingGround;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.registry.RegisteredModel;
import dev.retort.router.Champions;
import dev.retort.router.LiveTraffic;
import dev.retort.router.Router;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.drift.DriftListener;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.RunOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code retort serve} is: a home with a gateway, a router, and runs. Closed, it has lost
 * nothing; its {@link Disk} sees to what one that is killed loses. Used by one thread.
 */
final class Node implements AutoCloseable {
  private final Workspace workspace;
  private final Champions champions;
  private final LiveTraffic live;
  private final CaptureGateway gateway;

  private Node(Workspace workspace, Champions champions, LiveTraffic live, CaptureGateway gateway) {
    this.workspace = workspace;
    this.champions = champions;
    this.live = live;
    this.gateway = gateway;
  }

  /**
   * What a node is made of.
   *
   * @param mainClass what training processes are started with
   * @param ground where students come from; empty: from Retort's own engines
   */
  record Plan(
      RetortConfig config,
      String mainClass,
      Optional<TrainingGround> ground,
      DriftListener drift,
      SteadyClock clock) {}

  /** Starts one on a home. */
  static Node start(Path home, Plan plan) {
    Workspace workspace =
        Workspace.open(
            home,
            plan.config(),
            Plant.environment(),
            plan.clock(),
            plan.mainClass(),
            plan.ground());
    try {
      CaptureSink sink = workspace.traffic().logSink();
      Champions champions = workspace.students().champions();
      LiveTraffic live = workspace.traffic().live(champions, plan.drift());
      Router router =
          new Router(
              champions,
              live,
              workspace.studentRedactor(),
              plan.config().matcher(),
              task -> plan.config().task(task).routing(),
              plan.config().router(),
              workspace.traffic().safeguards(sink));
      champions.resume();
      Upstream teacher =
          Upstream.of(
              "teacher", plan.config().teacher().url(), Optional.empty(), plan.config().prices());
      CaptureGateway gateway =
          workspace
              .traffic()
              .gateway(GatewayConfig.to(teacher, ListenAddress.loopback(0)), router, sink);
      return new Node(workspace, champions, live, gateway);
    } catch (IOException e) {
      workspace.close();
      throw new UncheckedIOException("the gateway cannot be started: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      workspace.close();
      throw e;
    }
  }

  /** Where requests go. */
  int port() {
    return gateway.port();
  }

  Workspace workspace() {
    return workspace;
  }

  ExchangeLog log() {
    return workspace.log();
  }

  /** Serves what the registry says. */
  void follow() {
    champions.refresh(workspace.registry().models().stream().map(RegisteredModel::name).toList());
  }

  /** Carries a night's run of a task out. */
  RunOutcome run(TaskName task, RunListener listener) {
    RetortConfig config = workspace.config();
    return workspace
        .runs()
        .nightlyRun(listener)
        .run(config.task(task).request(Optional.empty(), config));
  }

  @Override
  public void close() {
    try (workspace) {
      gateway.close();
      live.close();
    }
  }
}

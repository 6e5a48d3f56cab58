package dev.retort.console;

import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.RequestRouter;
import dev.retort.capture.http.TeacherClient;
import dev.retort.capture.http.proxy.CaptureGateway;
import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.capture.http.proxy.Collector;
import dev.retort.capture.http.proxy.ExchangeSpool;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.capture.wire.WireProtocols;
import dev.retort.console.config.SecretReference;
import dev.retort.router.HeldRequests;
import dev.retort.router.LiveTraffic;
import dev.retort.router.QualityListener;
import dev.retort.router.Safeguards;
import dev.retort.router.Safeguards.HeldDesk;
import dev.retort.router.TeacherSampler;
import dev.retort.router.drift.DriftListener;
import dev.retort.router.held.HeldQueue;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * What stands in the way of a home's traffic: the gateway, the teacher, held requests. Used by one
 * thread, but for what says otherwise.
 */
public final class HomeTraffic {
  private static final long SPOOL_BYTES = 4L << 30;

  private final Workspace workspace;
  private final HomeSecrets secrets;
  private final OpenParts parts;

  private Optional<HeldDesk> heldDesk = Optional.empty();
  private volatile Optional<HeldQueue> heldQueue = Optional.empty();

  HomeTraffic(Workspace workspace, HomeSecrets secrets, OpenParts parts) {
    this.workspace = workspace;
    this.secrets = secrets;
    this.parts = parts;
  }

  /**
   * The gateway that the configuration asks for, with its secrets.
   *
   * @param upstream in front of this provider alone, whatever the configuration says of providers
   * @throws IllegalArgumentException if a secret is not there
   */
  public GatewayConfig gatewayConfig(ListenAddress address, Optional<URI> upstream) {
    return upstream
        .map(url -> workspace.config().gateway().alone(url, workspace.config().prices()))
        .orElse(workspace.config().gateway())
        .resolve(
            address,
            workspace.config().teacher(),
            workspace.config().prices(),
            secrets.environment());
  }

  /** Starts a gateway that captures into the home's log. The caller closes it. */
  public CaptureGateway gateway(GatewayConfig gateway) throws IOException {
    return gateway(gateway, RequestRouter.PROVIDERS_ONLY, logSink());
  }

  /**
   * Starts a gateway. The caller closes it.
   *
   * @param router answers what it may
   * @param sink where exchanges go
   */
  public CaptureGateway gateway(GatewayConfig gateway, RequestRouter router, CaptureSink sink)
      throws IOException {
    return CaptureGateway.start(
        workspace.vertx(),
        gateway,
        WireProtocols.byPath(),
        sink,
        workspace.home().root().resolve("gateway-spend.json"),
        workspace.pseudonyms(),
        router,
        workspace.steadyClock());
  }

  /** Takes exchanges into the home's log. */
  public CaptureSink logSink() {
    return CaptureSink.of(workspace.log());
  }

  /**
   * Takes exchanges into a spool in the home, from where a collector gets them.
   *
   * @param collector the URL of a gateway that stores what others captured
   * @param key of an application there, if it asks for one
   * @throws IllegalArgumentException if the key is not there
   */
  public CaptureSink spool(URI collector, Optional<SecretReference> key) {
    Optional<String> secret =
        key.map(
            reference ->
                reference
                    .resolve(secrets.environment())
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "the collector's key %s is not there: set it."
                                    .formatted(reference.reference()))));
    return parts.keep(
        ExchangeSpool.open(
            workspace.home().root().resolve("spool"),
            parts.keep(new Collector(workspace.vertx(), collector, secret)),
            workspace.redactor(),
            SPOOL_BYTES));
  }

  /**
   * Sees to it that the teacher's key is there, if one is configured.
   *
   * @throws IllegalArgumentException if it is not
   */
  public void requireTeacherKey() {
    workspace
        .config()
        .teacher()
        .key()
        .filter(key -> key.resolve(secrets.environment()).isEmpty())
        .ifPresent(
            key -> {
              throw new IllegalArgumentException(
                  "the teacher's key %s is not there, and without it the endpoint would refuse; set it, or take teacher.key out of retort.yaml."
                      .formatted(key));
            });
  }

  /** A client of the configured teacher. */
  public TeacherClient teacher() {
    Optional<String> authorization =
        workspace
            .config()
            .teacher()
            .key()
            .flatMap((SecretReference key) -> key.resolve(secrets.environment()))
            .map(key -> "Bearer " + key);
    return parts.keep(
        new TeacherClient(
            workspace.vertx(),
            workspace.config().teacher().url(),
            authorization,
            workspace.config().teacher().timeout()));
  }

  /**
   * Where held requests are decided about.
   *
   * @param sink where the exchanges of answered ones go; that of the first call
   */
  public HeldDesk heldDesk(CaptureSink sink) {
    if (heldDesk.isEmpty()) {
      HeldQueue queue = routerSafeguards().queue(sink, workspace.steadyClock());
      heldQueue = Optional.of(queue);
      heldDesk =
          Optional.of(
              routerSafeguards()
                  .desk(new HeldRequests(queue, workspace.pseudonyms(), workspace.steadyClock())));
    }
    return heldDesk.get();
  }

  /** Expires held requests that have waited too long, and ends what a crash has cut. */
  public void sweepHeld() {
    heldQueue.ifPresent(HeldQueue::sweep);
  }

  /** What keeps students from what they must not be asked, and callers from what they must not. */
  public Safeguards safeguards(CaptureSink sink) {
    return routerSafeguards()
        .of(
            heldDesk(sink),
            (model, authorization) ->
                parts.keep(
                    new TeacherClient(
                        workspace.vertx(), model.url(), authorization, model.timeout())));
  }

  private RouterSafeguards routerSafeguards() {
    return new RouterSafeguards(workspace.config(), workspace.home().root(), secrets.environment());
  }

  /** Draws the teacher's share, by a key that is made with the home and stays. */
  public TeacherSampler sampler() {
    return new TeacherSampler(secrets.key("sampling.key"), workspace.config().teacherShare());
  }

  /**
   * What a router's traffic teaches it. The caller closes it, after the router's gateway.
   *
   * @param quality told of students that break their promise
   * @param drift told of drift
   */
  public LiveTraffic live(QualityListener quality, DriftListener drift) {
    return LiveTraffic.open(
        workspace.home().live(), sampler(), workspace.steadyClock(), quality, drift);
  }
}

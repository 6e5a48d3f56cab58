package dev.retort.router;

import dev.retort.capture.PriceTable;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.proxy.CaptureGateway;
import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.capture.http.proxy.Upstream;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.capture.redaction.Redactor;
import dev.retort.capture.wire.WireProtocols;
import dev.retort.registry.ModelName;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.pull.BundleCache;
import dev.retort.registry.pull.FollowPolicy;
import dev.retort.registry.pull.PolledOrigin;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.rollout.ChampionReversal;
import dev.retort.router.rollout.KeyedShare;
import dev.retort.router.rollout.RolloutJournal;
import dev.retort.router.rollout.Rollouts;
import dev.retort.router.serving.InlineStudents;
import dev.retort.trainer.BundledModelLoader;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A router in a process of its own, which kills itself as {@code kill -9} does at a moment of a
 * rollback. It prints its address, and serves until its standard input ends.
 */
final class DyingRouter {
  private static final byte[] KEY = "a key for tests".getBytes(StandardCharsets.UTF_8);

  /** So small that no request of a test is drawn. */
  private static final double HARDLY_ANY = 1e-12;

  /** When it dies. */
  enum Moment {
    NEVER,
    BEFORE_THE_JOURNAL_LINE,
    BEFORE_THE_REGISTRY_IS_TOLD,
    WHEN_THE_REGISTRY_HAS_BEEN_TOLD
  }

  private DyingRouter() {}

  /** Its command line. */
  static List<String> argv(Path home, RoutedTask elsewhere, Moment moment) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        DyingRouter.class.getName(),
        home.toString(),
        elsewhere.registryUri().toString(),
        elsewhere.teacherUri().toString(),
        moment.name());
  }

  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    MlflowModelRegistry registry =
        new MlflowModelRegistry(MlflowEndpoint.at(URI.create(arguments[1])));
    Champions champions =
        new Champions(
            BundleCache.open(new PolledOrigin(registry), home.resolve("pulled")),
            new InlineStudents(new BundledModelLoader(List.of(new KeywordStudents()))),
            rollouts(home, Moment.valueOf(arguments[3]), new NumberBefore(() -> registry)));
    champions.follow(List.of(new ModelName(RoutedTask.TASK.value())), FollowPolicy.standard());
    CaptureGateway gateway = gateway(home, URI.create(arguments[2]), champions);
    System.out.println("router on http://127.0.0.1:" + gateway.port());
    while (System.in.read() >= 0) {
      // Whoever started it has nothing to say.
    }
    Runtime.getRuntime().halt(0);
  }

  private static Rollouts rollouts(Path home, Moment moment, ChampionReversal registry) {
    return new Rollouts(
        task -> RoutingPolicy.DEFAULT.rollout(),
        RolloutJournal.open(home.resolve("rollouts.jsonl")),
        (task, digest, because) -> {
          dieAt(Moment.BEFORE_THE_REGISTRY_IS_TOLD, moment);
          Optional<String> now = registry.reverse(task, digest, because);
          dieAt(Moment.WHEN_THE_REGISTRY_HAS_BEEN_TOLD, moment);
          return now;
        },
        (task, most) -> List.of(),
        new KeyedShare(KEY),
        Rollouts.KEPT_BYTES,
        SteadyClock.beside(
            new QuarantineClock(() -> dieAt(Moment.BEFORE_THE_JOURNAL_LINE, moment))));
  }

  private static CaptureGateway gateway(Path home, URI teacher, Champions champions)
      throws IOException {
    IcebergExchangeLog log = IcebergExchangeLog.open(home.resolve("exchanges"));
    return CaptureGateway.start(
        Vertx.vertx(),
        GatewayConfig.to(
            Upstream.of("teacher", teacher, Optional.empty(), new PriceTable(Map.of())),
            ListenAddress.loopback(0)),
        WireProtocols.byPath(),
        CaptureSink.of(log),
        home.resolve("spend.json"),
        new SubjectPseudonyms(new byte[SubjectPseudonyms.KEY_BYTES]),
        new Router(
            champions,
            LiveTraffic.open(
                home.resolve("live"),
                new TeacherSampler(KEY, HARDLY_ANY),
                SteadyClock.beside(Clock.systemUTC()),
                alarm -> {},
                drift -> {}),
            Redactor.standard(),
            TaskMatcher.NONE,
            task -> RoutingPolicy.DEFAULT,
            RouterConfig.DEFAULT,
            Safeguards.PLAIN),
        Clock.systemUTC());
  }

  private static void dieAt(Moment here, Moment chosen) {
    if (here != chosen) {
      return;
    }
    try {
      new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid()))
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    throw new AssertionError("it outlived its SIGKILL");
  }

  /**
   * The machine's clock, which tells when a version is put into quarantine: that is what asks for
   * the time on its way to the journal.
   */
  private static final class QuarantineClock extends Clock {
    private final Runnable beforehand;

    QuarantineClock(Runnable beforehand) {
      this.beforehand = beforehand;
    }

    @Override
    public Instant instant() {
      boolean quarantined =
          StackWalker.getInstance()
              .walk(
                  frames ->
                      frames.anyMatch(
                          frame ->
                              frame.getClassName().equals(Quarantine.class.getName())
                                  && frame.getMethodName().equals("add")));
      if (quarantined) {
        beforehand.run();
      }
      return Clock.systemUTC().instant();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("this clock knows instants only");
    }
  }
}

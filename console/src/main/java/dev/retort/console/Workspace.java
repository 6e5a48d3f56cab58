package dev.retort.console;

import dev.retort.capture.ExchangeLog;
import dev.retort.capture.PseudonymisingRedactor;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.RequestRouter;
import dev.retort.capture.http.TeacherClient;
import dev.retort.capture.http.proxy.CaptureGateway;
import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.capture.http.proxy.Collector;
import dev.retort.capture.http.proxy.ExchangeSpool;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.capture.redaction.PresidioAnalyzer;
import dev.retort.capture.redaction.Pseudonyms;
import dev.retort.capture.redaction.Redactor;
import dev.retort.capture.wire.WireProtocols;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.SecretReference;
import dev.retort.console.config.SharedSetup;
import dev.retort.dataset.DatasetBuilder;
import dev.retort.dataset.DatasetCatalog;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.labelling.LabelReview;
import dev.retort.dataset.labelling.LabellingLedger;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.slice.LanguageSlices;
import dev.retort.evaluator.slice.LengthSlices;
import dev.retort.evaluator.slice.TimeSlices;
import dev.retort.registry.BundleOrigin;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.Sha256;
import dev.retort.registry.client.FallbackOrigin;
import dev.retort.registry.client.RegistryClient;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.mlflow.MlflowRunTracker;
import dev.retort.registry.pull.BundleCache;
import dev.retort.registry.pull.PolledOrigin;
import dev.retort.registry.pull.PulledModel;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.store.Database.Part;
import dev.retort.router.Champions;
import dev.retort.router.HeldRequests;
import dev.retort.router.LiveTraffic;
import dev.retort.router.QualityListener;
import dev.retort.router.Safeguards;
import dev.retort.router.Safeguards.HeldDesk;
import dev.retort.router.TeacherSampler;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.drift.DriftListener;
import dev.retort.router.held.HeldQueue;
import dev.retort.router.rollout.KeyedShare;
import dev.retort.router.rollout.RolloutJournal;
import dev.retort.router.rollout.Rollouts;
import dev.retort.scheduler.NightlyRun;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.Replay;
import dev.retort.scheduler.RollbackNotices;
import dev.retort.scheduler.RunFloors;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.certification.CertificationLedger;
import dev.retort.scheduler.certification.ChampionEvents;
import dev.retort.scheduler.certification.ContinuousCertification;
import dev.retort.scheduler.journal.AlphaLedger;
import dev.retort.scheduler.journal.PostgresAddress;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.journal.SqlLabellingLedger;
import dev.retort.scheduler.journal.WorkPlace;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.log.RunLogs;
import dev.retort.scheduler.queue.DispatchPolicy;
import dev.retort.scheduler.queue.RunByHand;
import dev.retort.scheduler.queue.RunQueue;
import dev.retort.scheduler.queue.RunWork;
import dev.retort.scheduler.retention.RunRetention;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.RunFolder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.DoubleConsumer;

/**
 * A home with everything wired on it. Parts are opened when they are first asked for and closed in
 * the reverse order. Used by one thread; the parts themselves say what they allow.
 */
public final class Workspace implements AutoCloseable {
  private static final long SPOOL_BYTES = 4L << 30;
  private static final int KEY_BYTES = SubjectPseudonyms.KEY_BYTES;

  private final Home home;
  private final RetortConfig config;
  private final Map<String, String> environment;
  private final SteadyClock clock;
  private final String mainClass;
  private final HomeRegistry homeRegistry;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private Optional<IcebergExchangeLog> exchangeLog = Optional.empty();
  private Optional<SchedulerDatabase> database = Optional.empty();
  private Optional<ModelRegistry> registry = Optional.empty();
  private Optional<BundleCache> pulled = Optional.empty();
  private Optional<PresidioAnalyzer> analyzer = Optional.empty();
  private Optional<Vertx> vertx = Optional.empty();
  private Optional<JobLauncher> launcher = Optional.empty();
  private Optional<HeldDesk> heldDesk = Optional.empty();
  private volatile Optional<HeldQueue> heldQueue = Optional.empty();

  private Workspace(
      Home home,
      RetortConfig config,
      Map<String, String> environment,
      Clock clock,
      String mainClass) {
    this.home = home;
    this.config = config;
    this.environment = environment;
    this.clock = SteadyClock.beside(clock);
    this.mainClass = mainClass;
    opened.push(home);
    homeRegistry =
        keep(new HomeRegistry(config.registry(), home.registry(), environment, this.clock));
  }

  /**
   * Takes a home.
   *
   * @param environment for secrets that the configuration refers to
   * @param mainClass the command line's main class, which training processes are started with
   * @throws HomeInUseException if another process has it
   */
  public static Workspace open(
      Path home,
      RetortConfig config,
      Map<String, String> environment,
      Clock clock,
      String mainClass) {
    return new Workspace(
        Home.take(home, config.scheduler().work()), config, environment, clock, mainClass);
  }

  /** The folders. */
  public Home home() {
    return home;
  }

  /** The effective configuration. */
  public RetortConfig config() {
    return config;
  }

  /** The clock of everything here. */
  public Clock clock() {
    return clock;
  }

  /** The exchange log, whose exchanges come with the tasks that the configuration gives them. */
  public ExchangeLog log() {
    return config.matcher().over(exchangeLog());
  }

  /** The exchange log as it is on disk. */
  public IcebergExchangeLog exchangeLog() {
    if (exchangeLog.isEmpty()) {
      exchangeLog =
          Optional.of(
              keep(
                  IcebergExchangeLog.open(
                      home.exchanges(), config.log().resolve(this::secret), redactor())));
    }
    return exchangeLog.get();
  }

  /** The dataset versions. */
  public DatasetCatalog catalog() {
    return new DatasetCatalog(home.datasets());
  }

  /** Builds dataset versions. */
  public DatasetBuilder datasets() {
    return new DatasetBuilder(home.datasets());
  }

  /** The database of journal and schedule. */
  public synchronized SchedulerDatabase database() {
    if (database.isEmpty()) {
      database =
          Optional.of(
              keep(
                  config
                      .scheduler()
                      .database()
                      .map(shared -> joined(shared.resolve(this::secret)))
                      .orElseGet(() -> SchedulerDatabase.open(home.root()))));
    }
    return database.get();
  }

  /** A node whose set-up is not complete has the database to itself, by the mark of its home. */
  private SchedulerDatabase joined(PostgresAddress address) {
    SchedulerDatabase shared = SchedulerDatabase.open(address);
    try {
      WorkPlace alone = WorkPlace.of(home.root());
      if (SharedSetup.isComplete(config)) {
        WorkPlace.of(home.work()).claim(shared, address, Optional.of(alone));
      } else {
        alone.claim(shared, address, Optional.empty());
      }
      return shared;
    } catch (RuntimeException e) {
      shared.close();
      throw e;
    }
  }

  /** The runs that are asked for. */
  public RunQueue queue() {
    return new RunQueue(database().source());
  }

  /** What this node does for an order. The parts that it takes are opened once, here. */
  public RunWork runWork() {
    return runWork(Optional.empty(), RunListener.SILENT);
  }

  /**
   * What this node does for an order that somebody waits for.
   *
   * @param evaluationFrom where the evaluation window begins, if somebody says so
   * @param listener told how it goes on, besides the run's log
   */
  public RunWork runWork(Optional<Instant> evaluationFrom, RunListener listener) {
    RunFloors floors = floors();
    RunLogs logs = runLogs();
    return (order, guard) ->
        new NightlyRun(floors.under(guard), logs.and(guard.listener()).and(listener))
            .run(config.task(order.task()).request(evaluationFrom, config), order.priority());
  }

  /** Carries out what somebody asks for, in this process. */
  public RunByHand runByHand() {
    return new RunByHand(database(), dispatchPolicy());
  }

  /** How this node carries orders out. */
  public DispatchPolicy dispatchPolicy() {
    return new DispatchPolicy(
        config.scheduler().node().orElseGet(Workspace::hostName),
        config.scheduler().runsAtOnce(),
        config.scheduler().retries());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return ListenAddress.LOOPBACK;
    }
  }

  /** The runs so far. */
  public RunJournal journal() {
    return new RunJournal(database().source(), clock);
  }

  /** Makes the registry in the home listen on a port of the caller's choice, once it is started. */
  public void listenForRegistryOn(int port) {
    homeRegistry.listenOn(port);
  }

  /**
   * Serves the registry in the home as the configuration says, until this is closed.
   *
   * @param host instead of the configured one
   * @param port instead of the configured one
   * @throws IllegalArgumentException if other machines could reach it without a token, or a secret
   *     is missing
   */
  public RegistryServer serveRegistry(Optional<String> host, OptionalInt port, Part part) {
    return homeRegistry.serve(host, port, part);
  }

  /** Where the registry is: the configured one, or the one in the home, started if need be. */
  public URI trackingUri() {
    return registryEndpoint().uri();
  }

  /** The registry, with what it takes to be let in. */
  public MlflowEndpoint registryEndpoint() {
    return homeRegistry.publisher();
  }

  /** The model registry. */
  public ModelRegistry registry() {
    if (registry.isEmpty()) {
      registry = Optional.of(keep(new MlflowModelRegistry(registryEndpoint())));
    }
    return registry.get();
  }

  /** Who signs what is published, and whose signatures are accepted. */
  public PublisherKeys keys() {
    return new PublisherKeys(home.root(), config.registry().keys(), environment);
  }

  /** Opens pulled students. */
  public ModelLoader loader() {
    return Engines.loader();
  }

  /** Runs of tasks. What they tell goes into their logs, and to a listener. */
  public NightlyRun nightlyRun(RunListener listener) {
    return new NightlyRun(floors(), runLogs().and(listener));
  }

  /** What runs tell. */
  public RunLogs runLogs() {
    return new RunLogs(home.runs(), clock);
  }

  /** Budgets, and who is told what happens. */
  public Nights nights() {
    return new Nights(config, database().source(), clock, this::secret);
  }

  /** Tells whoever wants to know which champions were taken back. */
  public RollbackNotices rollbackNotices() {
    return new RollbackNotices(registry(), nights().outbox(), clock);
  }

  /**
   * Removes what old runs have left.
   *
   * @param nights for how many everything is kept
   */
  public RunRetention runRetention(int nights) {
    return nights().retention(home.runs(), registry(), nights);
  }

  /** Comes to earlier decisions again. */
  public Replay replay() {
    return new Replay(floors());
  }

  /** Asks live traffic about the champions. */
  public ContinuousCertification certification(ChampionEvents events) {
    return new ContinuousCertification(
        floors(), new CertificationLedger(database().source(), clock), events);
  }

  /** What labels have cost, beside the traffic, and led to. */
  public LabellingLedger labelling() {
    return new SqlLabellingLedger(database().source());
  }

  /**
   * What students think of labels and prompts.
   *
   * @param task whose champion is asked for its uncertainty; without one, the student that was last
   *     trained on the task's latest dataset version
   * @param progress follows a training, if one is needed
   */
  public StudentOpinions opinions(TaskName task, DoubleConsumer progress) {
    return new StudentOpinions(
        home.runs(),
        home.opinions(),
        Engines.all(config.engines()),
        name -> config.task(name).training(),
        launcher(),
        loader(),
        champion(task).or(() -> lastTrained(task)),
        progress);
  }

  /**
   * Labels of a version that a student finds wrong, as far as an earlier training has left its
   * opinions; empty if none has. May be called from any thread.
   */
  public Optional<LabelReview> standingReview(DatasetVersion version) {
    return StudentOpinions.standing(home.runs(), home.opinions(), version)
        .map(StudentOpinions::opinions)
        .map(LabelReview::of);
  }

  private Optional<Path> champion(TaskName task) {
    ModelReference champion = ModelReference.parse(task + "@" + ModelAlias.CHAMPION.value());
    return pulled()
        .refresh(champion)
        .fold(Optional::of, Optional::of, missing -> Optional.<PulledModel>empty())
        .map(model -> model.bundle().folder());
  }

  private Optional<Path> lastTrained(TaskName task) {
    return catalog()
        .latest(task)
        .flatMap(
            version ->
                StudentOpinions.finished(home.runs().resolve(task.value()), version)
                    .or(
                        () ->
                            StudentOpinions.finished(
                                home.opinions().resolve(task.value()), version)))
        .map(RunFolder::student);
  }

  private JobLauncher launcher() {
    if (launcher.isEmpty()) {
      launcher = Optional.of(new Launchers(config, mainClass, this::keep).launcher());
    }
    return launcher.get();
  }

  private RunFloors floors() {
    return new RunFloors(
        log(),
        datasets(),
        catalog(),
        Engines.all(config.engines()),
        loader(),
        launcher(),
        registry(),
        keep(new MlflowRunTracker(registryEndpoint(), clock)),
        journal(),
        new AlphaLedger(database().source()),
        new SqlLabellingLedger(database().source()),
        measures(),
        List.of(
            LengthSlices.DOUBLING, new TimeSlices(TimeSlices.Period.WEEK), LanguageSlices.load()),
        keys().signer(),
        keys().verifier(),
        nights().budgets(),
        nights().outbox(),
        home.runs(),
        clock);
  }

  /** What can be measured. */
  public MeasureCatalogue measures() {
    return MeasureCatalogue.standard(reference -> secret(new SecretReference(reference)), Map.of());
  }

  private String secret(SecretReference reference) {
    return reference
        .resolve(environment)
        .orElseThrow(
            () -> new IllegalArgumentException("the secret %s is not there".formatted(reference)));
  }

  /** The event loops of servers and clients. */
  public Vertx vertx() {
    if (vertx.isEmpty()) {
      Vertx started = Vertx.vertx();
      opened.push(() -> started.close().toCompletionStage().toCompletableFuture().join());
      vertx = Optional.of(started);
    }
    return vertx.get();
  }

  /**
   * Sees to it that the teacher's key is there, if one is configured.
   *
   * @throws IllegalArgumentException if it is not
   */
  public void requireTeacherKey() {
    config
        .teacher()
        .key()
        .filter(key -> key.resolve(environment).isEmpty())
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
        config
            .teacher()
            .key()
            .flatMap((SecretReference key) -> key.resolve(environment))
            .map(key -> "Bearer " + key);
    return keep(
        new TeacherClient(
            vertx(), config.teacher().url(), authorization, config.teacher().timeout()));
  }

  /**
   * The gateway that the configuration asks for, with its secrets.
   *
   * @param upstream in front of this provider alone, whatever the configuration says of providers
   * @throws IllegalArgumentException if a secret is not there
   */
  public GatewayConfig gatewayConfig(ListenAddress address, Optional<URI> upstream) {
    return upstream
        .map(url -> config.gateway().alone(url, config.prices()))
        .orElse(config.gateway())
        .resolve(address, config.teacher(), config.prices(), environment);
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
        vertx(),
        gateway,
        WireProtocols.byPath(),
        sink,
        home.root().resolve("gateway-spend.json"),
        pseudonyms(),
        router,
        clock);
  }

  /** Takes exchanges into the home's log. */
  public CaptureSink logSink() {
    return CaptureSink.of(log());
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
                    .resolve(environment)
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "the collector's key %s is not there: set it."
                                    .formatted(reference.reference()))));
    return keep(
        ExchangeSpool.open(
            home.root().resolve("spool"),
            keep(new Collector(vertx(), collector, secret)),
            redactor(),
            SPOOL_BYTES));
  }

  /** Where bundles are pulled from: the registry, asked in the way that it understands. */
  public BundleOrigin bundleOrigin() {
    return new FallbackOrigin(
        new RegistryClient(homeRegistry.reader()), new PolledOrigin(registry()));
  }

  private BundleCache pulled() {
    if (pulled.isEmpty()) {
      pulled =
          Optional.of(keep(BundleCache.open(bundleOrigin(), keys().verifier(), home.pulled(), 0)));
    }
    return pulled.get();
  }

  /** The students that serve, pulled into the home. */
  public Champions champions() {
    return keep(new Champions(pulled(), studentPlaces().host(config.places()), rollouts()));
  }

  private Rollouts rollouts() {
    Promotions promotions = new Promotions(registry(), clock);
    return new Rollouts(
        task -> config.task(task).routing().rollout(),
        RolloutJournal.open(home.rollouts()),
        (task, digest, because) ->
            promotions
                .takeBack(task, new Sha256(digest), new Promotions.Verdict("router", because))
                .map(ModelVersion::toString),
        new LoggedInputs(log(), studentRedactor(), clock),
        new KeyedShare(key("rollout.key")),
        config.router().keptBytes(),
        clock);
  }

  private StudentPlaces studentPlaces() {
    return new StudentPlaces(mainClass, home.pulled(), this::secret);
  }

  /**
   * Where held requests are decided about.
   *
   * @param sink where the exchanges of answered ones go; that of the first call
   */
  public HeldDesk heldDesk(CaptureSink sink) {
    if (heldDesk.isEmpty()) {
      HeldQueue queue = routerSafeguards().queue(sink, clock);
      heldQueue = Optional.of(queue);
      heldDesk = Optional.of(routerSafeguards().desk(new HeldRequests(queue, pseudonyms(), clock)));
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
                keep(new TeacherClient(vertx(), model.url(), authorization, model.timeout())));
  }

  private RouterSafeguards routerSafeguards() {
    return new RouterSafeguards(config, home.root(), environment);
  }

  /** Draws the teacher's share, by a key that is made with the home and stays. */
  public TeacherSampler sampler() {
    return new TeacherSampler(key("sampling.key"), config.teacherShare());
  }

  /**
   * What a router's traffic teaches it. The caller closes it, after the router's gateway.
   *
   * @param quality told of students that break their promise
   * @param drift told of drift
   */
  public LiveTraffic live(QualityListener quality, DriftListener drift) {
    return LiveTraffic.open(home.live(), sampler(), clock, quality, drift);
  }

  /** What the log calls people, by a key that is made with the home and stays. */
  public SubjectPseudonyms pseudonyms() {
    return new SubjectPseudonyms(key("subjects.key"));
  }

  /**
   * What takes personal data out of exchanges before they are stored, by a key that is made with
   * the home and stays.
   */
  public PseudonymisingRedactor redactor() {
    return new PseudonymisingRedactor(
        Redactor.forLog(config.redaction(), analyzer()), new Pseudonyms(key("redaction.key")));
  }

  /** What takes personal data out of requests that students see. */
  public Redactor studentRedactor() {
    return Redactor.forStudents(config.redaction(), analyzer());
  }

  private Optional<PresidioAnalyzer> analyzer() {
    if (analyzer.isEmpty()) {
      analyzer = config.redaction().analyzer().map(asked -> new PresidioAnalyzer(asked, clock));
    }
    return analyzer;
  }

  private byte[] key(String name) {
    Path file = home.root().resolve(name);
    try {
      if (!Files.exists(file)) {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        dev.retort.capture.DurableFile.write(file, key);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    opened.push(part);
    return part;
  }

  /** Closes every part, even if one refuses, and reports the first refusal. */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        RuntimeException failure =
            e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}

package dev.retort.console;

import dev.retort.capture.ExchangeLog;
import dev.retort.capture.PseudonymisingRedactor;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.capture.redaction.PresidioAnalyzer;
import dev.retort.capture.redaction.Pseudonyms;
import dev.retort.capture.redaction.Redactor;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.SecretReference;
import dev.retort.console.config.SharedSetup;
import dev.retort.dataset.DatasetBuilder;
import dev.retort.dataset.DatasetCatalog;
import dev.retort.dataset.labelling.LabellingLedger;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.store.Database.Part;
import dev.retort.router.clock.SteadyClock;
import dev.retort.scheduler.RollbackNotices;
import dev.retort.scheduler.journal.PostgresAddress;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.journal.SqlLabellingLedger;
import dev.retort.scheduler.journal.WorkPlace;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.queue.RunQueue;
import dev.retort.scheduler.retention.RunRetention;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.TrainingEngine;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A home with everything wired on it. Parts are opened when they are first asked for and closed in
 * the reverse order. Used by one thread; the parts themselves say what they allow.
 */
public final class Workspace implements AutoCloseable {
  private final Home home;
  private final RetortConfig config;
  private final HomeSecrets secrets;
  private final SteadyClock clock;
  private final String mainClass;
  private final Optional<TrainingGround> ground;
  private final HomeRegistry homeRegistry;
  private final OpenParts parts = new OpenParts();
  private final HomeRuns runs;
  private final HomeStudents students;
  private final HomeTraffic traffic;

  private Optional<IcebergExchangeLog> exchangeLog = Optional.empty();
  private Optional<SchedulerDatabase> database = Optional.empty();
  private Optional<ModelRegistry> registry = Optional.empty();
  private Optional<PresidioAnalyzer> analyzer = Optional.empty();
  private Optional<Vertx> vertx = Optional.empty();
  private Optional<JobLauncher> launcher = Optional.empty();

  private Workspace(
      Home home,
      RetortConfig config,
      Map<String, String> environment,
      Clock clock,
      String mainClass,
      Optional<TrainingGround> ground) {
    this.home = home;
    this.config = config;
    secrets = new HomeSecrets(home.root(), environment);
    this.clock = clock instanceof SteadyClock steady ? steady : SteadyClock.beside(clock);
    this.mainClass = mainClass;
    this.ground = ground;
    parts.keep(home);
    homeRegistry =
        parts.keep(new HomeRegistry(config.registry(), home.registry(), environment, this.clock));
    runs = new HomeRuns(this, parts);
    students = new HomeStudents(this, homeRegistry, secrets, parts);
    traffic = new HomeTraffic(this, secrets, parts);
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
    return open(home, config, environment, clock, mainClass, Optional.empty());
  }

  /**
   * Takes a home.
   *
   * @param environment for secrets that the configuration refers to
   * @param clock a {@link SteadyClock} is used as it is; any other runs beside this machine's
   *     monotonic clock
   * @param mainClass the command line's main class, which training processes are started with
   * @param ground where students come from; empty: the engines that Retort comes with, where the
   *     configuration says
   * @throws HomeInUseException if another process has it
   */
  public static Workspace open(
      Path home,
      RetortConfig config,
      Map<String, String> environment,
      Clock clock,
      String mainClass,
      Optional<TrainingGround> ground) {
    return new Workspace(
        Home.take(home, config.scheduler().work()), config, environment, clock, mainClass, ground);
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

  /** The same, for those who measure spans by it. */
  SteadyClock steadyClock() {
    return clock;
  }

  /** The command line's main class. */
  String mainClass() {
    return mainClass;
  }

  /** How runs are carried out. */
  public HomeRuns runs() {
    return runs;
  }

  /** Those that serve, and what they think. */
  public HomeStudents students() {
    return students;
  }

  /** What stands in the way of traffic. */
  public HomeTraffic traffic() {
    return traffic;
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
              parts.keep(
                  IcebergExchangeLog.open(
                      home.exchanges(), config.log().resolve(secrets::value), redactor())));
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
              parts.keep(
                  config
                      .scheduler()
                      .database()
                      .map(shared -> joined(shared.resolve(secrets::value)))
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
      registry = Optional.of(parts.keep(new MlflowModelRegistry(registryEndpoint())));
    }
    return registry.get();
  }

  /** Who signs what is published, and whose signatures are accepted. */
  public PublisherKeys keys() {
    return new PublisherKeys(home.root(), config.registry().keys(), secrets.environment());
  }

  /** Opens pulled students. */
  public ModelLoader loader() {
    return ground.map(TrainingGround::loader).orElseGet(Engines::loader);
  }

  /** What trains, the cheapest first. */
  List<TrainingEngine> engines() {
    return ground.map(TrainingGround::engines).orElseGet(() -> Engines.all(config.engines()));
  }

  /** Where students come from instead of the usual engines. */
  Optional<TrainingGround> ground() {
    return ground;
  }

  /** Budgets, and who is told what happens. */
  public Nights nights() {
    return new Nights(config, database().source(), clock, secrets::value);
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

  /** What labels have cost, beside the traffic, and led to. */
  public LabellingLedger labelling() {
    return new SqlLabellingLedger(database().source());
  }

  /** Where training processes are started. */
  JobLauncher launcher() {
    if (launcher.isEmpty()) {
      launcher =
          Optional.of(
              ground
                  .map(TrainingGround::launcher)
                  .orElseGet(() -> new Launchers(config, mainClass, parts::keep).launcher()));
    }
    return launcher.get();
  }

  /** What can be measured. */
  public MeasureCatalogue measures() {
    return MeasureCatalogue.standard(
        reference -> secrets.value(new SecretReference(reference)), Map.of());
  }

  /** The event loops of servers and clients. */
  public Vertx vertx() {
    if (vertx.isEmpty()) {
      Vertx started = Vertx.vertx();
      parts.keep(() -> started.close().toCompletionStage().toCompletableFuture().join());
      vertx = Optional.of(started);
    }
    return vertx.get();
  }

  /** What the log calls people, by a key that is made with the home and stays. */
  public SubjectPseudonyms pseudonyms() {
    return new SubjectPseudonyms(secrets.key("subjects.key"));
  }

  /**
   * What takes personal data out of exchanges before they are stored, by a key that is made with
   * the home and stays.
   */
  public PseudonymisingRedactor redactor() {
    return new PseudonymisingRedactor(
        Redactor.forLog(config.redaction(), analyzer()),
        new Pseudonyms(secrets.key("redaction.key")));
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

  /** Closes every part, even if one refuses, and reports the first refusal. */
  @Override
  public void close() {
    parts.close();
  }
}

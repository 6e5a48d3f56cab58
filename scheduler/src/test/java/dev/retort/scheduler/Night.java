package dev.retort.scheduler;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.PriceTable;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.dataset.DatasetBuilder;
import dev.retort.dataset.DatasetCatalog;
import dev.retort.dataset.DatasetSpec;
import dev.retort.evaluator.cost.Economics;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.gate.ServingLimits;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.slice.LengthSlices;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.audit.ChainedEntry;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.mlflow.MlflowRunTracker;
import dev.retort.registry.mlflow.RegistryAudit;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import dev.retort.registry.signature.SigningKey;
import dev.retort.registry.signature.TrustedKeys;
import dev.retort.scheduler.budget.Budget;
import dev.retort.scheduler.budget.Budgets;
import dev.retort.scheduler.budget.SpendingLedger;
import dev.retort.scheduler.certification.CertificationLedger;
import dev.retort.scheduler.journal.AlphaLedger;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.journal.SqlLabellingLedger;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.notice.Outbox;
import dev.retort.trainer.BundledModelLoader;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import javax.sql.DataSource;

/** A home with everything that a run stands on, all of it real. */
final class Night implements AutoCloseable {
  static final ModelName MODEL = new ModelName(TicketTraffic.TASK.value());

  /** Two points of loss rather than one: a few hundred rows are enough to show that. */
  static final PromotionPolicy POLICY =
      new PromotionPolicy(
          0.02,
          0.95,
          0.90,
          0.02,
          ServingLimits.NONE,
          PromotionPolicy.Approval.AUTO,
          new TreeSet<>());

  static final Instant NOW = Instant.parse("2026-02-01T02:00:00Z");

  /** What publishes here signs with this. */
  static final SigningKey SIGNER = SigningKey.generate(new SecureRandom());

  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final InProcessLauncher launcher;
  private final RegistryServer server;
  private final MlflowModelRegistry registry;
  private final MlflowRunTracker tracker;
  private final SchedulerDatabase database;
  private final ExchangeLog log;
  private final RunFloors floors;

  Night(Path home) {
    this(home, List.of(new WordBayesEngine()));
  }

  /** With engines of the caller's choice, the cheapest first. */
  Night(Path home, List<WordBayesEngine> engines) {
    launcher = new InProcessLauncher(engines);
    server =
        RegistryServer.start(
            RegistryServerConfig.loopback(home.resolve("registry"), 0), Clock.systemUTC());
    MlflowEndpoint endpoint = MlflowEndpoint.at(server.uri());
    registry = new MlflowModelRegistry(endpoint);
    tracker = new MlflowRunTracker(endpoint, CLOCK);
    database = SchedulerDatabase.open(home);
    log = IcebergExchangeLog.open(home.resolve("exchanges"));
    floors =
        new RunFloors(
            log,
            new DatasetBuilder(home.resolve("datasets")),
            new DatasetCatalog(home.resolve("datasets")),
            List.copyOf(engines),
            new BundledModelLoader(List.of(engines.get(0))),
            launcher,
            registry,
            tracker,
            new RunJournal(database.source(), CLOCK),
            new AlphaLedger(database.source()),
            certifications(),
            new SqlLabellingLedger(database.source()),
            MeasureCatalogue.standard(reference -> reference, Map.of()),
            List.of(LengthSlices.DOUBLING),
            Optional.of(SIGNER),
            TrustedKeys.of(List.of(SIGNER.verification())),
            budgets(CLOCK, Budget.UNLIMITED),
            new Outbox(database.source(), CLOCK, List.of()),
            home.resolve("runs"),
            CLOCK);
  }

  RunFloors floors() {
    return floors;
  }

  /** What a task may spend in a night, of which it knows by a clock. */
  Budgets budgets(Clock clock, Budget budget) {
    return new Budgets(
        new SpendingLedger(database.source()),
        clock,
        Budget.UNLIMITED,
        task -> new Budgets.OfTask(budget, ZoneOffset.UTC));
  }

  /** The same floors at another time. */
  RunFloors floors(Instant now) {
    return floors(
        floors.engines(),
        floors.launcher(),
        floors.journal(),
        floors.budgets(),
        floors.notices(),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  /** The same floors with another launcher, and a budget of so much for a night. */
  RunFloors floors(Clock clock, JobLauncher launcher, Budget budget) {
    return floors(
        floors.engines(),
        launcher,
        new RunJournal(database.source(), clock),
        budgets(clock, budget),
        floors.notices(),
        clock);
  }

  /** The same floors with another engine and another launcher. */
  RunFloors floors(TrainingEngine engine, JobLauncher launcher) {
    return floors(
        List.of(engine),
        launcher,
        floors.journal(),
        floors.budgets(),
        floors.notices(),
        floors.clock());
  }

  /** The same floors, whose runs tell receivers. */
  RunFloors floors(Outbox notices) {
    return floors(
        floors.engines(),
        floors.launcher(),
        floors.journal(),
        floors.budgets(),
        notices,
        floors.clock());
  }

  private RunFloors floors(
      List<TrainingEngine> engines,
      JobLauncher launcher,
      RunJournal journal,
      Budgets budgets,
      Outbox notices,
      Clock clock) {
    return new RunFloors(
        floors.log(),
        floors.datasets(),
        floors.catalog(),
        engines,
        floors.loader(),
        launcher,
        floors.registry(),
        floors.tracker(),
        journal,
        floors.ledger(),
        floors.failed(),
        floors.labelling(),
        floors.measures(),
        floors.slices(),
        floors.signer(),
        floors.verifier(),
        budgets,
        notices,
        floors.runs(),
        clock);
  }

  DataSource source() {
    return database.source();
  }

  /** What the certifications so far are kept in. */
  CertificationLedger certifications() {
    return new CertificationLedger(database.source(), CLOCK);
  }

  MlflowModelRegistry registry() {
    return registry;
  }

  Promotions promotions() {
    return new Promotions(registry, CLOCK);
  }

  URI trackingUri() {
    return server.uri();
  }

  int trainings() {
    return launcher.trainings();
  }

  Night captured(List<Exchange> exchanges) {
    log.append(exchanges);
    return this;
  }

  RunOutcome run() {
    return run(request());
  }

  RunOutcome run(RunRequest request) {
    return new NightlyRun(floors, RunListener.SILENT).run(request);
  }

  /** Where an outcome's report is. */
  Path report(RunOutcome outcome) {
    return outcome.reported().orElseThrow().in(floors.runs());
  }

  static RunRequest request() {
    return request(POLICY);
  }

  static RunRequest request(PromotionPolicy policy) {
    return new RunRequest(
        DatasetSpec.of(TicketTraffic.TASK),
        TrainingSpec.seeded(1),
        policy,
        EvaluationPlan.DEFAULT,
        new Economics(
            new PriceTable(Map.of("frontier", new PriceTable.Price(2.5, 10))), 0.01, 0.05, 0.1));
  }

  /** One of the champion's files. */
  byte[] published(String path) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    registry.download(
        registry.resolve(MODEL, ModelAlias.CHAMPION).orElseThrow(),
        path,
        BundleManifest.MAX_BYTES,
        sink);
    return sink.toByteArray();
  }

  /** The decisions that the registry has on record, in order. */
  List<ChainedEntry> decided() {
    List<ChainedEntry> entries = new ArrayList<>();
    new RegistryAudit(MlflowEndpoint.at(server.uri())).read(entries::add);
    return entries.stream().filter(entry -> entry.action().equals("DECIDED")).toList();
  }

  Optional<Integer> at(ModelAlias alias) {
    return registry.resolve(MODEL, alias).map(ModelVersion::number);
  }

  Optional<Integer> champion() {
    return at(ModelAlias.CHAMPION);
  }

  @Override
  public void close() {
    log.close();
    database.close();
    tracker.close();
    registry.close();
    server.close();
  }
}

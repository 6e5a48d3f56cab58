package dev.retort.console.web;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.console.report.ReportPages;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.BundleWriter;
import dev.retort.registry.Lineage;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RunId;
import dev.retort.registry.Sha256;
import dev.retort.registry.audit.ChainedEntry;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.mlflow.MlflowRunTracker;
import dev.retort.registry.mlflow.RegistryAudit;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.ReportPath;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.SchedulerDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A registry, a journal, a log and reports of runs, all of them real. */
public final class PublishedHome implements AutoCloseable {
  /** When decisions fall. */
  public static final Instant NOW = Instant.parse("2026-02-08T09:00:00Z");

  private final Path folder;
  private final RegistryServer server;
  private final MlflowModelRegistry registry;
  private final SchedulerDatabase database;
  private final ExchangeLog log;
  private final RunId run;
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

  /** One in an empty folder. */
  public PublishedHome(Path folder) {
    this.folder = folder;
    server =
        RegistryServer.start(
            RegistryServerConfig.loopback(folder.resolve("registry"), 0), Clock.systemUTC());
    MlflowEndpoint endpoint = MlflowEndpoint.at(server.uri());
    registry = new MlflowModelRegistry(endpoint);
    try (MlflowRunTracker tracker = new MlflowRunTracker(endpoint, Clock.systemUTC())) {
      run = tracker.start("home", "night", "home", Map.of());
    }
    database = SchedulerDatabase.open(folder);
    log = IcebergExchangeLog.open(folder.resolve("exchanges"));
  }

  /** The registry. */
  public ModelRegistry registry() {
    return registry;
  }

  /** The database of the journal. */
  public SchedulerDatabase database() {
    return database;
  }

  /** Decisions about the registry's models. */
  public Promotions promotions() {
    return new Promotions(registry, clock);
  }

  /** The journal. */
  public RunJournal journal() {
    return new RunJournal(database.source(), clock);
  }

  /** Pages of the reports. */
  public ReportPages reports() {
    return new ReportPages(runs(), log, registry);
  }

  /** The folder of runs. */
  public Path runs() {
    return folder.resolve("runs");
  }

  /** Decisions that the registry has on record. */
  public List<ChainedEntry> decisions() {
    List<ChainedEntry> entries = new ArrayList<>();
    new RegistryAudit(MlflowEndpoint.at(server.uri())).read(entries::add);
    return entries.stream().filter(entry -> entry.action().equals("DECIDED")).toList();
  }

  /** Captures a request with its answer. */
  public void captured(ExchangeId id, String request, String answer) {
    log.append(
        List.of(
            new Exchange(
                id,
                Optional.empty(),
                NOW,
                "frontier",
                new Prompt(List.of(new Message(Role.USER, request))),
                new Completion(answer, Completion.Finish.STOP),
                TokenUsage.UNREPORTED,
                Duration.ZERO,
                new AnsweredBy.Teacher(0),
                Optional.empty())));
  }

  /** A night that ends with a candidate which a person is to judge. */
  public ModelVersion awaitsReview(PromotionReport report) {
    ModelVersion version = published(report);
    registry.moveAlias(version.name(), Promotions.CANDIDATE, version.number());
    RunJournal journal = journal();
    RunOutcome outcome =
        new RunOutcome.AwaitingReview(
            version.number(), report.sealed().decision().verdict(), leave(report));
    journal.end(journal.begin(report.sealed().task(), report.seal()), outcome.verdict(), outcome);
    return version;
  }

  /** Publishes a version that brings its report along. */
  public ModelVersion published(PromotionReport report) {
    TaskName task = report.sealed().task();
    return registry.publish(
        new BundleWriter(
                task.value(),
                new Lineage(
                    digest(report.seal()),
                    "4f".repeat(32),
                    run,
                    Optional.of("frontier"),
                    Optional.of("dl4j-ngram-bag")))
            .evidence("verdict", report.sealed().decision().verdict())
            .file("student/model.bin", report.seal().getBytes(StandardCharsets.UTF_8))
            .file("promotion-report.json", JsonFormat.pretty(report))
            .write(folder.resolve("bundles").resolve(report.seal())),
        new ModelName(task.value()),
        run,
        Map.of(ReportPages.SEAL_TAG, report.seal()));
  }

  private ReportPath leave(PromotionReport report) {
    ReportPath path =
        new ReportPath(
            "%s/night/decision-%s/promotion-report.json"
                .formatted(report.sealed().task(), report.seal().substring(0, 16)));
    report.writeJson(path.in(runs()));
    return path;
  }

  private static String digest(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  @Override
  public void close() {
    log.close();
    database.close();
    registry.close();
    server.close();
  }
}

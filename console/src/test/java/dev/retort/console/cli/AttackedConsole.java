package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.ListenAddress;
import dev.retort.console.Workspace;
import dev.retort.console.audit.AuditTrail;
import dev.retort.console.config.ConsoleConfig;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.report.ReportPages;
import dev.retort.console.web.Area;
import dev.retort.console.web.ConsoleServer;
import dev.retort.console.web.Deeds;
import dev.retort.console.web.Gate;
import dev.retort.console.web.KnownVisitor;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Role;
import dev.retort.console.web.SmallReport;
import dev.retort.console.web.Visitor;
import dev.retort.console.web.account.AccessTokens;
import dev.retort.console.web.account.AccountArea;
import dev.retort.console.web.account.AccountDesk;
import dev.retort.console.web.account.AccountGate;
import dev.retort.console.web.account.Accounts;
import dev.retort.console.web.account.FirstOperator;
import dev.retort.console.web.account.LocalOperator;
import dev.retort.console.web.api.ApiArea;
import dev.retort.console.web.audit.AuditArea;
import dev.retort.console.web.audit.TrailDeeds;
import dev.retort.console.web.settings.SettingsArea;
import dev.retort.console.web.settings.SettingsDesk;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.BundleWriter;
import dev.retort.registry.Lineage;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RunId;
import dev.retort.registry.Sha256;
import dev.retort.registry.mlflow.MlflowRunTracker;
import dev.retort.router.held.HeldRequest;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.quartz.NightlySchedule;
import dev.retort.scheduler.queue.RunCause;
import dev.retort.scheduler.queue.RunOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The whole console of a home with something in every part of it: once for a visitor who may do
 * everything, and once behind the gate.
 */
final class AttackedConsole implements AutoCloseable {
  private static final int ROWS = 320;
  private static final int TRAINING = 240;
  private static final TaskName DESK = new TaskName("desk");

  private final Path folder;
  private final Workspace workspace;
  private final NightlySchedule schedule;
  private final Serving serving;
  private final ConsoleServer open;
  private final ConsoleServer guarded;
  private final AuditTrail trail;
  private final List<String> known = new ArrayList<>();

  AttackedConsole(Path folder) throws IOException {
    this.folder = folder;
    Path config = Files.writeString(folder.resolve("retort.yaml"), "tasks:\n  desk: {}\n");
    String version = built();
    workspace =
        Workspace.open(
            folder.resolve("home"),
            RetortConfig.load(config, Map.of()),
            Map.of(),
            Clock.systemUTC(),
            RetortCli.class.getName());
    known.addAll(List.of("desk", version, "desk-000007", "invoice", "1", "2", "ada", "champion"));
    known.add(run());
    known.add(order());
    known.add(held());
    known.add(published(SmallReport.of(DESK, 3)));
    known.add(published(SmallReport.of(DESK, 40)));
    schedule = Schedules.open(workspace);
    serving =
        Serving.start(
            workspace,
            workspace.traffic().gatewayConfig(ListenAddress.loopback(0), Optional.empty()),
            workspace.traffic().logSink(),
            event -> {});
    trail = AuditTrail.in(workspace.home().root());
    List<Area> areas = areas(config);
    open = listening(new KnownVisitor(new Visitor("somebody", EnumSet.allOf(Role.class))), areas);
    guarded = listening(gate(), areas);
  }

  private String built() throws IOException {
    Path log = new TaskLog("desk", 3).write(folder.resolve("log.jsonl"), ROWS);
    Path home = folder.resolve("home");
    assertThat(InProcess.at(home, "capture", "import", log.toString()).exit()).isZero();
    String from = TaskLog.at(TRAINING).toString();
    InProcess built =
        InProcess.at(
            home, "dataset", "build", "--task", "desk", "--json", "--evaluation-from", from);
    assertThat(built.exit()).as(built.err()).isZero();
    return JsonFormat.mapper().readTree(built.out()).get("id").asText();
  }

  private String run() {
    RunRecord run = workspace.journal().begin(DESK, "first");
    RunOutcome outcome = new RunOutcome.WithoutStudent("too few rows");
    workspace.journal().end(run, outcome.verdict(), outcome);
    return run.id();
  }

  private String order() {
    workspace.queue().enqueue(new RunOrder(DESK, RunCause.PERSON, Instant.EPOCH, 0));
    return workspace.queue().open().get(0).id().value();
  }

  private String held() {
    JsonNode asked =
        JsonFormat.mapper()
            .valueToTree(
                Map.of(
                    "model",
                    "frontier",
                    "messages",
                    List.of(Map.of("role", "user", "content", "I shall sue you"))));
    return workspace
        .traffic()
        .heldDesk(workspace.traffic().logSink())
        .requests()
        .queue()
        .hold(
            new HeldRequest(
                new ExchangeId("held-1"),
                workspace.clock().instant(),
                Optional.empty(),
                DESK,
                CaptureDetails.NONE,
                "/v1/chat/completions",
                asked,
                Optional.empty()),
            "lawsuits")
        .orElseThrow()
        .id()
        .value();
  }

  /** Publishes a candidate and gives its report's seal. */
  private String published(PromotionReport report) {
    RunId run;
    try (MlflowRunTracker tracker =
        new MlflowRunTracker(workspace.registryEndpoint(), Clock.systemUTC())) {
      run = tracker.start("desk", "night", report.seal(), Map.of());
    }
    String digest = Sha256.of(report.seal().getBytes(StandardCharsets.UTF_8)).hex();
    ModelVersion version =
        workspace
            .registry()
            .publish(
                new BundleWriter(
                        "desk",
                        new Lineage(
                            digest,
                            digest,
                            run,
                            Optional.of("frontier"),
                            Optional.of("dl4j-ngram-bag")))
                    .evidence("verdict", report.sealed().decision().verdict())
                    .file("student/model.bin", report.seal().getBytes(StandardCharsets.UTF_8))
                    .file("promotion-report.json", JsonFormat.pretty(report))
                    .write(folder.resolve("bundles").resolve(report.seal())),
                new ModelName("desk"),
                run,
                Map.of(ReportPages.SEAL_TAG, report.seal()));
    workspace.registry().moveAlias(version.name(), Promotions.CANDIDATE, version.number());
    return report.seal();
  }

  private List<Area> areas(Path config) {
    DataSource source = workspace.database().source();
    List<Area> areas =
        new ArrayList<>(ConsoleAreas.of(workspace, config, serving, schedule, () -> {}));
    areas.add(new AuditArea(trail));
    areas.add(
        new SettingsArea(
            new SettingsDesk(
                "0.1.0",
                workspace.config(),
                config,
                workspace.home().root(),
                ConsoleHealth.checks(source, workspace.home().root(), trail))));
    areas.add(
        new AccountArea(
            new AccountDesk(
                Accounts.open(source, workspace.clock()),
                new AccessTokens(source, workspace.clock()))));
    areas.add(new ApiArea("0.1.0"));
    return areas;
  }

  private Gate gate() {
    DataSource source = workspace.database().source();
    Accounts accounts = Accounts.open(source, workspace.clock());
    FirstOperator first = new FirstOperator(accounts);
    LocalOperator local = LocalOperator.named("root");
    known.add(local.token());
    known.add(first.path().substring(first.path().lastIndexOf('/') + 1));
    return new AccountGate(
        workspace.vertx(),
        ConsoleConfig.DEFAULT,
        accounts,
        new AccessTokens(source, workspace.clock()),
        local,
        first,
        new TrailDeeds(trail),
        workspace.clock());
  }

  private ConsoleServer listening(Gate gate, List<Area> areas) throws IOException {
    Deeds deeds = new TrailDeeds(trail);
    return ConsoleServer.start(
        workspace.vertx(), ListenAddress.loopback(0), gate, deeds, areas, workspace.clock());
  }

  /** Where everything may be done. */
  BareHttp open() {
    return new BareHttp(open.port());
  }

  /** Where visitors are asked who they are. */
  BareHttp guarded() {
    return new BareHttp(guarded.port());
  }

  /** What programs may ask for. */
  List<Operation> operations() {
    return open.operations();
  }

  /** Names and ids of what is in the home. */
  List<String> known() {
    return List.copyOf(known);
  }

  /** How many deeds are on record. */
  long deeds() {
    return trail.head().sequence();
  }

  /** The record of them is whole, and the home's parts can be read as before. */
  void requireWhole() {
    assertThat(trail.verify(Optional.empty()).broken()).isEmpty();
    assertThat(workspace.catalog().latest(DESK).orElseThrow().examples()).hasSize(ROWS);
    assertThat(workspace.exchangeLog().find(Set.of(new ExchangeId("desk-000007")))).hasSize(1);
    RetortConfig.load(folder.resolve("retort.yaml"), Map.of());
  }

  /** What a stranger must not read. */
  String folder() {
    return folder.toString();
  }

  @Override
  public void close() {
    open.close();
    guarded.close();
    serving.close();
    schedule.close();
    workspace.close();
  }
}

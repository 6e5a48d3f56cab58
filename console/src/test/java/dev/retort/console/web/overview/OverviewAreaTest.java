package dev.retort.console.web.overview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskName;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.console.traffic.LoggedTraffic;
import dev.retort.console.traffic.TrafficLedger;
import dev.retort.console.web.TestConsole;
import dev.retort.evaluator.cost.Economics;
import dev.retort.registry.BundleWriter;
import dev.retort.registry.Lineage;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.RunId;
import dev.retort.registry.Sha256;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.mlflow.MlflowRunTracker;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import dev.retort.router.QualityReport;
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.rollout.RollbackCause;
import dev.retort.router.rollout.RollbackEvidence;
import dev.retort.router.rollout.RolloutEvent;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.RunHistory;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.quartz.CronSchedule;
import dev.retort.scheduler.quartz.ScheduledTask;
import dev.retort.scheduler.queue.RunQueue;
import java.io.IOException;
import java.net.http.HttpResponse;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverviewAreaTest {
  private static final TaskName BANK = new TaskName("bank");
  private static final ModelName MODEL = new ModelName("bank");
  private static final Instant NOW = Instant.parse("2026-03-20T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir Path folder;
  private RegistryServer server;
  private MlflowModelRegistry registry;
  private MlflowRunTracker tracker;
  private SchedulerDatabase database;
  private IcebergExchangeLog log;
  private TestConsole console;

  private final List<QualityReport> quality = new ArrayList<>();
  private final List<DriftEvent> drift = new ArrayList<>();
  private final List<RolloutEvent> rollouts = new ArrayList<>();
  private final SortedMap<String, String> degraded = new TreeMap<>();
  private final List<ScheduledTask> schedule = new ArrayList<>();
  private int held;

  @BeforeEach
  void open() {
    server =
        RegistryServer.start(RegistryServerConfig.loopback(folder.resolve("registry"), 0), CLOCK);
    registry = new MlflowModelRegistry(MlflowEndpoint.at(server.uri()));
    tracker = new MlflowRunTracker(MlflowEndpoint.at(server.uri()), CLOCK);
    database = SchedulerDatabase.open(folder);
    log = IcebergExchangeLog.open(folder.resolve("exchanges"));
    PriceTable prices = new PriceTable(Map.of(PriceTable.ANY_MODEL, new PriceTable.Price(1, 10)));
    console =
        TestConsole.of(
            OverviewArea.of(
                registry,
                new OverviewArea.Live(
                    () -> quality, () -> drift, () -> rollouts, () -> held, () -> degraded),
                new OverviewArea.Runs(
                    new RunHistory(database.source()),
                    new RunQueue(database.source()),
                    () -> schedule),
                new TrafficLedger(log::partsSince, prices, CLOCK, Runnable::run),
                new Economics(prices, 1, 0.1, 0),
                folder,
                new TreeSet<>(List.of(BANK)),
                CLOCK));
  }

  @AfterEach
  void close() {
    console.close();
    log.close();
    database.close();
    tracker.close();
    registry.close();
    server.close();
  }

  private String page(String path) {
    HttpResponse<String> response = console.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  private JsonNode overview() throws IOException {
    return JsonFormat.mapper().readTree(page("/api/v1/overview"));
  }

  private int version(String weights, Map<String, String> tags) {
    RunId run = tracker.start("bank", weights, weights, Map.of());
    byte[] bytes = weights.getBytes(StandardCharsets.UTF_8);
    return registry
        .publish(
            new BundleWriter("bank", new Lineage(Sha256.of(bytes).hex(), "dataset-1", run))
                .file("weights", bytes)
                .write(folder.resolve("bundle-" + weights)),
            MODEL,
            run,
            tags)
        .number();
  }

  private static QualityReport report(String version, Optional<Instant> failedAt) {
    QualityReport.Rate loss = new QualityReport.Rate(0.01, 0.004, 0.02, 0.001, 0.04, 400);
    return new QualityReport(
        BANK,
        version,
        NOW.minus(Duration.ofDays(3)),
        NOW,
        400,
        0,
        Optional.of(loss),
        Optional.of(loss),
        Optional.of(loss),
        0.02,
        0.5,
        failedAt,
        3600,
        Optional.of(1.0));
  }

  @Test
  void aHomeWithoutATroubleSaysSo() throws IOException {
    assertThat(page("/"))
        .contains("All is well", "bank", "the teacher answers", "on request")
        .doesNotContain("Problem");
    assertThat(overview().path("alerts")).isEmpty();
  }

  @Test
  void aTaskShowsItsChampionItsQualityItsShareAndWhatItSaves() throws IOException {
    int serving =
        version(
            "one",
            Map.of("retort.certified", "true", "retort.serving_since", "2026-03-02T04:00:00Z"));
    registry.moveAlias(MODEL, ModelAlias.CHAMPION, serving);
    quality.add(report("bank/" + serving, Optional.empty()));
    schedule.add(
        new ScheduledTask(
            BANK,
            new CronSchedule("0 0 2 * * ?", ZoneOffset.UTC),
            Optional.of(Instant.parse("2026-03-21T02:00:00Z")),
            ScheduledTask.State.ACTIVE));
    List<Exchange> traffic = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      traffic.add(
          LoggedTraffic.exchange(
              "x" + i,
              "bank",
              NOW.minusSeconds(i),
              i < 10 ? new AnsweredBy.Teacher(0.1) : new AnsweredBy.Student("bank/1", 0.9),
              i < 10 ? 0.05 : -1));
    }
    log.append(traffic);
    page("/");

    String page = page("/");
    assertThat(page)
        .contains("Version 1", "2026-03-02 04:00", "certified", "0.1 % to 4.0 %", "90.0 %")
        .contains("2026-03-21 02:00", "about $5.00", "$0.50", "$4.41");
    JsonNode task = overview().path("tasks").get(0);
    assertThat(task.path("champion").path("version").asInt()).isEqualTo(1);
    assertThat(task.path("champion").path("certified").asBoolean()).isTrue();
    assertThat(task.path("share").asDouble()).isEqualTo(0.9);
    assertThat(task.path("quality").path("sampled").asInt()).isEqualTo(400);
  }

  @Test
  void theQualityOfAVersionThatServesNoMoreIsNotShownForTheNextOne() throws IOException {
    version("one", Map.of());
    registry.moveAlias(MODEL, ModelAlias.CHAMPION, version("two", Map.of()));
    quality.add(report("bank/1", Optional.empty()));

    assertThat(overview().path("tasks").get(0).has("quality")).isFalse();
    assertThat(page("/")).contains("no certificate");
  }

  @Test
  void everythingThatSomebodyShouldSeeToHasALinkAndARemedy() throws IOException {
    registry.moveAlias(MODEL, Promotions.CANDIDATE, version("one", Map.of()));
    quality.add(report("bank/1", Optional.of(NOW.minusSeconds(60))));
    held = 3;
    degraded.put("drift", "the <disk> is full");
    drift.add(
        new DriftEvent(
            BANK,
            NOW.minusSeconds(120),
            DriftEvent.Kind.NOVELTY,
            Optional.empty(),
            0.001,
            List.of(),
            List.of()));
    drift.add(
        new DriftEvent(
            BANK,
            NOW.minus(Duration.ofDays(30)),
            DriftEvent.Kind.WORDS,
            Optional.empty(),
            0.001,
            List.of(),
            List.of()));
    rollouts.add(
        new RolloutEvent.Quarantined(
            NOW.minusSeconds(30),
            BANK,
            "champion",
            "0".repeat(64),
            "bank/2",
            new RollbackEvidence(RollbackCause.CERTIFICATE, "it lost too much", new TreeMap<>()),
            Optional.of("bank/1")));
    RunJournal journal = new RunJournal(database.source(), CLOCK);
    RunRecord run = journal.begin(BANK, "now");
    RunOutcome outcome = new RunOutcome.WithoutStudent("too few rows");
    journal.end(run, outcome.verdict(), outcome);

    JsonNode alerts = overview().path("alerts");
    List<String> links = new ArrayList<>();
    alerts.forEach(alert -> links.add(alert.path("link").asText()));

    assertThat(links)
        .containsExactlyInAnyOrder(
            "/reviews/bank",
            "/models/bank",
            "/models/bank",
            "/held",
            "/settings",
            "/runs?task=bank",
            "/runs/" + run.id());
    assertThat(alerts).allSatisfy(alert -> assertThat(alert.path("remedy").asText()).isNotEmpty());
    assertThat(alerts.get(0).path("level").asText()).isEqualTo("PROBLEM");
    assertThat(alerts.get(alerts.size() - 1).path("level").asText()).isEqualTo("NEWS");
    assertThat(page("/"))
        .contains("3 requests are held", "the &lt;disk&gt; is full", "bank/1 serves instead")
        .doesNotContain("rarer before");
  }

  @Test
  void aRegistryThatIsGoneIsAnAlertAndTheRestIsShown() throws IOException {
    registry.close();
    server.close();

    assertThat(page("/")).contains("The registry cannot be asked", "bank");
  }

  @Test
  void aSourceThatFailsIsAnAlertAndTheRestIsShown() {
    AlertSource broken =
        () -> {
          throw new IllegalStateException("no bell");
        };
    OverviewDesk desk =
        new OverviewDesk(
            new OverviewDesk.Sources(
                new ChampionBook(registry),
                List::of,
                new RunHistory(database.source()),
                List::of,
                new TrafficLedger(log::partsSince, new PriceTable(Map.of()), CLOCK, Runnable::run)),
            new TreeSet<>(List.of(BANK)),
            new Economics(new PriceTable(Map.of()), 1, 0.1, 0),
            List.of(broken, new DiskAlerts(folder, store -> 1L << 20)),
            CLOCK);

    Overview overview = desk.overview(1, 10);

    assertThat(overview.tasks()).hasSize(1);
    assertThat(overview.alerts())
        .extracting(Alert::what)
        .anySatisfy(what -> assertThat(what).contains("no bell"))
        .anySatisfy(what -> assertThat(what).contains("Only 0.0 GB are free"));
  }

  @Test
  void tasksAreShownAPageAtATime() throws IOException {
    RunJournal journal = new RunJournal(database.source(), CLOCK);
    for (int i = 0; i < 30; i++) {
      journal.begin(new TaskName("task-%02d".formatted(i)), "now");
    }

    assertThat(page("/")).contains("task-00", "/?page=2").doesNotContain("task-29");
    assertThat(page("/?page=2")).contains("task-29").doesNotContain("task-00");
  }
}

package dev.retort.console.cli;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.ListenAddress;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.traffic.LoggedTraffic;
import dev.retort.console.web.Area;
import dev.retort.console.web.ConsoleServer;
import dev.retort.console.web.KnownVisitor;
import dev.retort.console.web.ListedDeeds;
import dev.retort.console.web.Role;
import dev.retort.console.web.Visitor;
import dev.retort.registry.server.store.Database;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.RunStep;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.log.RunLogs;
import dev.retort.scheduler.quartz.NightlySchedule;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingProgress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * How long the console's pages take with 1,000 runs and 10,000 versions of 10 tasks in the
 * database, 20,000 exchanges in the log, and a run of 20,000 reports of its training. One visitor,
 * over HTTP on this machine; prints Markdown.
 */
final class ConsolePagesBenchmark {
  private static final int TASKS = 10;
  private static final int RUNS = 1_000;
  private static final int VERSIONS = 10_000;
  private static final int EXCHANGES = 20_000;
  private static final int REPORTS = 20_000;
  private static final int CALLS = 1_000;
  private static final int WARM_UPS = 1_000;
  private static final Duration COUNTING = Duration.ofMinutes(2);

  /** The pages look at the month and the hours before the machine's own time. */
  @SuppressWarnings("TimeInStaticInitializer")
  private static final Instant NOW = Instant.now();

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ConsolePagesBenchmark() {}

  /**
   * Measures.
   *
   * @param arguments an empty folder, then pages to measure beside those in the navigation
   */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    Path config = configuration(home);
    try (Database database = Database.open(Files.createDirectories(home.resolve("registry")))) {
      database.jdbi().useTransaction(ConsolePagesBenchmark::versions);
    }
    try (Workspace workspace =
        Workspace.open(
            home,
            RetortConfig.load(config, Map.of()),
            Map.of(),
            Clock.systemUTC(),
            RetortCli.class.getName())) {
      String run = runs(workspace);
      traffic(workspace);
      try (NightlySchedule schedule = Schedules.open(workspace);
          Serving serving =
              Serving.start(
                  workspace,
                  workspace.traffic().gatewayConfig(ListenAddress.loopback(0), Optional.empty()),
                  workspace.traffic().logSink(),
                  event -> {})) {
        List<Area> areas = ConsoleAreas.of(workspace, config, serving, schedule, () -> {});
        ConsoleServer console =
            ConsoleServer.start(
                workspace.vertx(),
                ListenAddress.loopback(0),
                new KnownVisitor(new Visitor("somebody", EnumSet.allOf(Role.class))),
                new ListedDeeds(),
                areas,
                Clock.systemUTC());
        measure(console, areas, run, Arrays.asList(arguments).subList(1, arguments.length));
        console.close();
      }
    }
    System.exit(0);
  }

  private static void measure(
      ConsoleServer console, List<Area> areas, String run, List<String> more)
      throws IOException, InterruptedException {
    URI root = URI.create("http://127.0.0.1:" + console.port());
    awaitCounts(root);
    List<String> pages = new ArrayList<>();
    areas.stream()
        .flatMap(area -> area.destination().stream())
        .map(Area.Destination::path)
        .forEach(pages::add);
    pages.addAll(
        List.of(
            "/runs?page=20",
            "/runs?task=task-3&verdict=rejected",
            "/runs/" + run,
            "/tasks",
            "/api/v1/overview",
            "/api/v1/runs",
            "/api/v1/traffic"));
    pages.addAll(more);
    System.out.println("| page | KB | p50 ms | p95 ms | p99 ms | worst ms |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    for (String page : pages) {
      measure(root, page);
    }
  }

  private static void awaitCounts(URI root) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + COUNTING.toNanos();
    while (get(root, "/traffic").body().contains("Counting: ")) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the traffic is not counted after " + COUNTING);
      }
    }
  }

  private static HttpResponse<String> get(URI root, String page)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(root.resolve(page)).build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(page + " got " + answer.body());
    }
    return answer;
  }

  private static void measure(URI root, String page) throws IOException, InterruptedException {
    double[] millis = new double[CALLS];
    int bytes = 0;
    for (int i = -WARM_UPS; i < CALLS; i++) {
      long start = System.nanoTime();
      bytes = get(root, page).body().length();
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(millis);
    System.out.printf(
        "| `%s` | %.0f | %.1f | %.1f | %.1f | %.1f |%n",
        page.replaceAll("[0-9a-f-]{36}", "RUN"),
        bytes / 1e3,
        millis[CALLS / 2],
        millis[CALLS * 95 / 100 - 1],
        millis[CALLS * 99 / 100 - 1],
        millis[CALLS - 1]);
  }

  private static String task(int number) {
    return "task-" + number;
  }

  private static Path configuration(Path home) throws IOException {
    StringBuilder yaml = new StringBuilder("tasks:\n");
    for (int task = 0; task < TASKS; task++) {
      yaml.append("  %s:\n    schedule: \"0 0 2 * * ?\"\n".formatted(task(task)));
    }
    return Files.writeString(Files.createDirectories(home).resolve("retort.yaml"), yaml);
  }

  private static void versions(Handle handle) {
    int each = VERSIONS / TASKS;
    for (int model = 0; model < TASKS; model++) {
      handle.execute(
          "INSERT INTO models VALUES (?, ?, '', ?, 0, ?)", model + 1, task(model), each + 1, model);
      PreparedBatch rows =
          handle.prepareBatch(
              "INSERT INTO versions (version_id, model_id, version, description, source,"
                  + " sealed_path, sealed_start, run_id, run_link, stage, creation_time,"
                  + " last_update_time) VALUES (?, ?, ?, '', ?, ?, ?, 'run', '', 'None', ?, ?)");
      PreparedBatch tags =
          handle.prepareBatch(
              "INSERT INTO version_tags (version_id, tag_key, tag_value, tag_start)"
                  + " VALUES (?, ?, ?, ?)");
      for (int number = 1; number <= each; number++) {
        int id = model * each + number;
        String digest = "%064x".formatted(id * 1_000_003L);
        String path = "0/run/artifacts/bundles/" + digest;
        long at = NOW.minus(Duration.ofHours(each - number)).toEpochMilli();
        rows.add(id, model + 1, number, "mlflow-artifacts:/" + path, path, path, at, at);
        tags.add(id, "retort.root_digest", digest, digest);
        tags.add(id, "retort.task", task(model), task(model));
        tags.add(id, "retort.dataset", "d" + id, "d" + id);
        tags.add(id, "retort.certified", "true", "true");
      }
      rows.execute();
      tags.execute();
      handle.execute(
          "INSERT INTO aliases (model_id, alias, version) VALUES (?, 'champion', ?)",
          model + 1,
          each - 1);
      handle.execute(
          "INSERT INTO aliases (model_id, alias, version) VALUES (?, 'candidate', ?)",
          model + 1,
          each);
    }
  }

  /** The runs; gives the one that has told most. */
  private static String runs(Workspace workspace) {
    RunOutcome outcome =
        new RunOutcome.WithoutStudent(
            "The training window holds 12 usable rows, and a student needs 100 at least.");
    for (int i = 0; i < RUNS; i++) {
      Clock then = Clock.fixed(NOW.minus(Duration.ofHours(RUNS - i)), ZoneOffset.UTC);
      RunJournal journal = new RunJournal(workspace.database().source(), then);
      RunRecord run = journal.begin(new TaskName(task(i % TASKS)), i);
      journal.end(run, i % 3 == 0 ? "rejected" : outcome.verdict(), outcome);
    }
    RunRecord open = workspace.journal().begin(new TaskName(task(0)), "now");
    RunListener told = workspace.runs().runLogs().of(open);
    told.started(RunStep.TRAIN);
    told.launched("dl4j", new RunFolder(workspace.home().runs().resolve("task-0/attempt")));
    tellMuch(workspace, open);
    return open.id();
  }

  /** Twice a second at most is written: these are told at as many times. */
  private static void tellMuch(Workspace workspace, RunRecord run) {
    for (int i = 0; i < REPORTS; i++) {
      Clock then = Clock.fixed(NOW.plusSeconds(i), ZoneOffset.UTC);
      new RunLogs(workspace.home().runs(), then)
          .of(run)
          .trained(
              new TrainingProgress(
                  (double) i / REPORTS,
                  OptionalDouble.of(1 / (1 + i * 1e-3)),
                  OptionalDouble.of(1000),
                  Optional.empty()),
              Duration.ofSeconds(i));
    }
  }

  private static void traffic(Workspace workspace) {
    Random random = new Random(7);
    List<Exchange> batch = new ArrayList<>();
    for (int i = 0; i < EXCHANGES; i++) {
      boolean drawn = random.nextInt(10) == 0;
      batch.add(
          LoggedTraffic.exchange(
              "x" + i,
              task(i % TASKS),
              NOW.minus(Duration.ofMinutes(i * 2L)),
              drawn ? new AnsweredBy.Teacher(0.1) : new AnsweredBy.Student("task/1", 0.9),
              drawn ? 0.01 : -1));
    }
    workspace.log().append(batch);
  }
}

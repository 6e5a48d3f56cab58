package dev.retort.console.web;

import dev.retort.capture.TaskName;
import dev.retort.console.report.ReportPages;
import dev.retort.console.web.models.ModelsArea;
import dev.retort.console.web.report.ReportArea;
import dev.retort.console.web.review.ReviewArea;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.server.store.Database;
import dev.retort.scheduler.ReportPath;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.RunJournal;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * How long pages of reviews and models take with 10,000 versions of a model, 1,000 of them decided
 * about, beside 20 models with 100 versions each, and with 1,000 runs. Prints Markdown.
 */
final class DecisionPagesBenchmark {
  private static final int BIG = 10_000;
  private static final int MODELS = 20;
  private static final int SMALL = 100;
  private static final int RUNS = 1_000;
  private static final int DECIDED = 10;
  private static final int CALLS = 300;
  private static final int WARM_UPS = 300;
  private static final double NANOS = 1e6;

  private DecisionPagesBenchmark() {}

  /**
   * Measures.
   *
   * @param arguments an empty folder
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Path registry = Files.createDirectories(folder.resolve("registry"));
    try (Database database = Database.open(registry)) {
      database.jdbi().useTransaction(DecisionPagesBenchmark::seed);
    }
    TaskName task = new TaskName("big");
    try (PublishedHome home = new PublishedHome(folder)) {
      runs(home.journal(), task);
      PromotionReport report = SmallReport.of(task, 3);
      int version = home.awaitsReview(report).number();
      home.registry().moveAlias(new ModelName("big"), ModelAlias.CHAMPION, version - 2);
      Approvers anybody = new Approvers(name -> new TreeSet<>());
      try (TestConsole console =
          TestConsole.of(
              ReviewArea.of(
                  home.registry(), home.promotions(), home.journal(), home.reports(), anybody),
              ModelsArea.of(home.registry(), home.promotions(), home.reports(), anybody, List::of),
              ReportArea.of(home.reports()))) {
        System.out.println("| page | p50 ms | p95 ms | worst ms |");
        System.out.println("| --- | --- | --- | --- |");
        for (String path :
            List.of(
                "/reviews",
                "/reviews/big",
                "/reports/big/" + report.seal(),
                "/models",
                "/models/big",
                "/models/big?below=5000",
                "/models/big/versions/" + version,
                "/api/v1/models/big/versions?size=200")) {
          measure(console, path);
        }
      }
    }
  }

  private static void measure(TestConsole console, String path) {
    double[] millis = new double[CALLS];
    for (int i = -WARM_UPS; i < CALLS; i++) {
      long start = System.nanoTime();
      HttpResponse<String> answer = console.get(path);
      double took = (System.nanoTime() - start) / NANOS;
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " got " + answer.body());
      }
      if (i >= 0) {
        millis[i] = took;
      }
    }
    Arrays.sort(millis);
    System.out.printf(
        "| %s | %.1f | %.1f | %.1f |%n",
        path.replaceAll("[0-9a-f]{64}", "SEAL"),
        millis[CALLS / 2],
        millis[CALLS * 95 / 100],
        millis[CALLS - 1]);
  }

  private static void runs(RunJournal journal, TaskName task) {
    for (int i = 0; i < RUNS; i++) {
      RunOutcome outcome =
          new RunOutcome.AwaitingReview(
              1 + i, "a person decides", new ReportPath("big/x/decision-1/promotion-report.json"));
      journal.end(journal.begin(task, i), outcome.verdict(), outcome);
    }
  }

  private static void seed(Handle handle) {
    long next = model(handle, 1, "big", BIG, 1);
    for (int i = 0; i < MODELS; i++) {
      next = model(handle, 2 + i, "model-" + i, SMALL, next);
    }
    handle.execute("ALTER TABLE models ALTER COLUMN model_id RESTART WITH 1000");
    handle.execute("ALTER TABLE versions ALTER COLUMN version_id RESTART WITH 1000000");
  }

  private static long model(Handle handle, long id, String name, int versions, long first) {
    handle.execute(
        "INSERT INTO models VALUES (?, ?, 'a model', ?, 0, ?)", id, name, versions + 1, id);
    PreparedBatch rows =
        handle.prepareBatch(
            "INSERT INTO versions (version_id, model_id, version, description, source, sealed_path,"
                + " sealed_start, run_id, run_link, stage, creation_time, last_update_time)"
                + " VALUES (?, ?, ?, '', ?, ?, ?, '', '', 'None', ?, ?)");
    PreparedBatch tags =
        handle.prepareBatch(
            "INSERT INTO version_tags (version_id, tag_key, tag_value, tag_start)"
                + " VALUES (?, ?, ?, ?)");
    for (int number = 1; number <= versions; number++) {
      long version = first + number - 1;
      String digest = "%064x".formatted(version * 1_000_003);
      String path = "0/run/artifacts/bundles/" + digest;
      rows.add(version, id, number, "mlflow-artifacts:/" + path, path, path, version, version);
      tags(number, digest).forEach((key, value) -> tags.add(version, key, value, value));
    }
    rows.execute();
    tags.execute();
    handle.execute(
        "INSERT INTO aliases (model_id, alias, version) VALUES (?, 'champion', ?)",
        id,
        versions - 1);
    return first + versions;
  }

  private static Map<String, String> tags(int number, String digest) {
    Map<String, String> plain =
        Map.of(
            "retort.root_digest",
            digest,
            "retort.dataset",
            "d" + digest.substring(1),
            ReportPages.SEAL_TAG,
            digest);
    if (number % DECIDED != 0) {
      return plain;
    }
    Map<String, String> decided = new TreeMap<>(plain);
    decided.put("retort.decision", "promoted");
    decided.put("retort.promoted_by", "ada");
    decided.put("retort.promoted_at", "2026-01-01T00:00:00Z");
    decided.put("retort.promoted_because", "read the lost rows");
    return decided;
  }
}

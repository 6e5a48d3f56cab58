package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.capture.http.proxy.Upstream;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.demo.FactoryRequest;
import dev.retort.console.demo.FactoryTeacher;
import dev.retort.console.demo.FactoryTraffic;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.cost.ServingCost;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.evaluator.statistics.Percent;
import dev.retort.router.drift.DriftListener;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a loop that is left to itself fares: each day's traffic goes through the router, whoever
 * answers it, and each night trains on what the log holds by then. Prints a row of CSV for each
 * task and day. Usage: {@code HOME NIGHTS TICKETS_A_DAY ORDERS_A_DAY SEED}.
 */
final class NightsBenchmark {
  private static final Instant FIRST_DAY = Instant.parse("2026-01-05T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final double THOUSAND = 1000;

  private final Path home;
  private final RetortConfig config;
  private final int tickets;
  private final int orders;
  private final long seed;

  /** What the teacher charges for 1,000 requests of a task, as the last report has it. */
  private final Map<TaskName, Double> teacherAlone = new HashMap<>();

  private NightsBenchmark(Path home, RetortConfig config, int tickets, int orders, long seed) {
    this.home = home;
    this.config = config;
    this.tickets = tickets;
    this.orders = orders;
    this.seed = seed;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.setProperty("retort.access", "OFF");
    Path home = Path.of(arguments[0]);
    Files.createDirectories(home);
    NightsBenchmark benchmark =
        new NightsBenchmark(
            home,
            config(home),
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]),
            Long.parseLong(arguments[4]));
    System.out.println(
        "task,night,requests,by_student,saved_dollars,verdict,training_rows,novel_rows,student_right,answered,lost,bound");
    for (int night = 1; night <= Integer.parseInt(arguments[1]); night++) {
      benchmark.dayAndNight(night);
    }
    System.exit(0);
  }

  private static RetortConfig config(Path home) throws IOException {
    Path file = home.resolve("retort.yaml");
    Files.writeString(
        file,
        """
        teacher: {url: "http://127.0.0.1/v1"}
        prices: {"%s": {promptPerMillion: 2.5, completionPerMillion: 10}}
        tasks:
          %s: {students: [djl-extractor], epsilon: 0.02, folds: 3}
        """
            .formatted(FactoryTeacher.MODEL, FactoryTraffic.PURCHASE_ORDER));
    return RetortConfig.load(file, Map.of());
  }

  /** A process of its own would begin each day with a clock like this one. */
  private static Clock clockOf(int night) {
    Instant morning = FIRST_DAY.plus(DAY.multipliedBy(night - 1L));
    return Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), morning));
  }

  private void dayAndNight(int night) throws IOException, InterruptedException {
    RoutedTraffic served;
    try (Workspace day = open(clockOf(night));
        FactoryTeacher teacher = FactoryTeacher.start(day.vertx(), 0, day.clock())) {
      served = serve(day, teacher, night);
    }
    Clock late = Clock.offset(clockOf(night), Duration.ofHours(23));
    try (Workspace after = open(late)) {
      for (TaskName task : FactoryTraffic.tasks()) {
        RunOutcome outcome =
            after
                .runs()
                .nightlyRun(RunListener.SILENT)
                .run(config.task(task).request(Optional.empty(), config));
        System.out.println(row(after, task, night, served, outcome));
        System.err.println(night + " " + task + ": " + outcome.summary());
      }
    }
  }

  private Workspace open(Clock clock) {
    return Workspace.open(home, config, Map.of(), clock, RetortCli.class.getName());
  }

  private RoutedTraffic serve(Workspace day, FactoryTeacher teacher, int night)
      throws IOException, InterruptedException {
    List<FactoryRequest> traffic =
        FactoryTraffic.generate(
            seed + night, tickets, orders, FIRST_DAY.plus(DAY.multipliedBy(night - 1L)), DAY);
    Upstream upstream =
        Upstream.of("factory", teacher.baseUri(), Optional.empty(), config.prices());
    try (Serving serving =
        Serving.start(
            day,
            GatewayConfig.to(upstream, ListenAddress.loopback(0)),
            day.traffic().logSink(),
            DriftListener.SILENT)) {
      return new DemoClient(serving.port()).send(traffic, done -> {});
    }
  }

  private String row(
      Workspace workspace, TaskName task, int night, RoutedTraffic served, RunOutcome outcome) {
    Optional<PromotionReport.Sealed> report =
        outcome
            .reported()
            .map(path -> PromotionReport.readJson(path.in(workspace.home().runs())).sealed());
    Optional<EvaluationReport> evaluation = report.flatMap(PromotionReport.Sealed::evaluation);
    evaluation
        .map(EvaluationReport::cost)
        .filter(ServingCost.Known.class::isInstance)
        .map(ServingCost.Known.class::cast)
        .ifPresent(known -> teacherAlone.put(task, known.before()));
    long students = served.byStudent(task);
    long requests = students + served.byTeacher(task);
    return String.join(
        ",",
        task.value(),
        Integer.toString(night),
        Long.toString(requests),
        Long.toString(students),
        String.format(Locale.ROOT, "%.4f", saved(task, requests, students)),
        outcome.verdict(),
        report.map(it -> Integer.toString(it.lineage().trainingRows())).orElse(""),
        evaluation.map(it -> Integer.toString(it.inputs().novelRows())).orElse(""),
        evaluation.flatMap(it -> it.student().novel()).map(it -> Percent.of(it.value())).orElse(""),
        evaluation
            .flatMap(it -> it.served().answered())
            .map(it -> Percent.of(it.value()))
            .orElse(""),
        evaluation.flatMap(it -> it.served().loss()).map(it -> Percent.of(it.value())).orElse(""),
        evaluation.map(it -> Percent.atMost(it.served().certificate().upperBound())).orElse(""));
  }

  /** What the day saved: the teacher's price of what students answered, less their own. */
  private double saved(TaskName task, long requests, long students) {
    return students == 0
        ? 0
        : (students * teacherAlone.get(task) - requests * config.studentPerThousand()) / THOUSAND;
  }
}

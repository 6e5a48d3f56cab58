package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.proxy.CaptureGateway;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.capture.http.proxy.Upstream;
import dev.retort.console.Workspace;
import dev.retort.console.config.GatewaySettings;
import dev.retort.console.config.RegistryConfig;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.TaskConfig;
import dev.retort.console.config.TeacherConfig;
import dev.retort.console.demo.FactoryRequest;
import dev.retort.console.demo.FactoryTeacher;
import dev.retort.console.demo.FactoryTraffic;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.router.drift.DriftListener;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.Rung;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.djl.extractor.ExtractorTrainingEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The whole loop on a small factory's traffic, over real sockets. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the whole loop: a small factory's traffic goes through the gateway to a teacher, becomes datasets, students, certificates and published versions, and a router that answers with them.",
      "Everything happens on this machine, in HOME/demo, which each demo starts afresh."
    },
    exitCodeList = "3:no student was promoted for the tickets")
final class DemoCommand implements Callable<Integer> {
  private static final double POWER = 0.99;
  private static final double DOCUMENT_EPSILON = 0.02;
  private static final int DOCUMENT_FOLDS = 3;
  private static final double EARLIER = 0.7;
  private static final Instant MONTH = Instant.parse("2026-01-05T00:00:00Z");
  private static final Duration DAYS = Duration.ofDays(30);
  private static final long NEXT_MONTH_SEED = 0x9e3779b9L;

  @ParentCommand private RetortCli retort;

  @Option(names = "--seed", defaultValue = "7", description = "Of traffic and training.")
  private long seed;

  @Option(
      names = "--tickets",
      defaultValue = "9500",
      description = "Captured tickets (default: ${DEFAULT-VALUE}).")
  private int tickets;

  @Option(
      names = "--orders",
      defaultValue = "2000",
      description = "Captured purchase orders (default: ${DEFAULT-VALUE}).")
  private int orders;

  @Option(
      names = "--routed",
      defaultValue = "1000",
      description =
          "Tickets that the router gets afterwards, and a tenth as many orders (default: ${DEFAULT-VALUE}).")
  private int routed;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    // Nobody reads a line for each of ten thousand requests; the loggers are set up after this.
    System.setProperty("retort.access", "OFF");
    Path home = retort.home().resolve("demo");
    Screen screen = new Screen(retort.err());
    try (Workspace workspace = open(home);
        FactoryTeacher teacher = FactoryTeacher.start(workspace.vertx(), 0, workspace.clock())) {
      screen.finish("teacher", "an OpenAI-compatible endpoint on " + teacher.baseUri());
      Instant evaluationFrom = capture(workspace, teacher, screen);
      RunOutcome labels = run(workspace, screen, FactoryTraffic.TICKET_ROUTING, evaluationFrom);
      RunOutcome documents = run(workspace, screen, FactoryTraffic.PURCHASE_ORDER, evaluationFrom);
      RoutedTraffic served = route(workspace, teacher, screen);
      report(workspace.home().runs(), labels, documents, served);
      return labels instanceof RunOutcome.Promoted ? ExitCode.OK : ExitCode.NEGATIVE;
    }
  }

  private Workspace open(Path home) {
    // Taken once before it is emptied: a demo that still runs keeps its files.
    Workspace.open(home, config(), Map.of(), Clock.systemUTC(), RetortCli.class.getName()).close();
    DurableFile.deleteTree(home);
    return Workspace.open(home, config(), Map.of(), Clock.systemUTC(), RetortCli.class.getName());
  }

  /**
   * The demo has its own configuration: neither a file nor the environment changes what it shows.
   */
  private static RetortConfig config() {
    RetortConfig defaults = RetortConfig.load(Path.of("no-such-file.yaml"), Map.of());
    return new RetortConfig(
        new TeacherConfig(
            URI.create("http://127.0.0.1/v1"), Optional.empty(), TeacherConfig.DEFAULT.timeout()),
        new TreeMap<>(),
        new PriceTable(Map.of(FactoryTeacher.MODEL, new PriceTable.Price(2.5, 10))),
        GatewaySettings.DEFAULT,
        RegistryConfig.DEFAULT,
        List.of(),
        defaults.hardware(),
        defaults.launcher(),
        defaults.teacherShare(),
        defaults.studentPerThousand(),
        defaults.router(),
        defaults.places(),
        surelyDecided(),
        TaskMatcher.NONE,
        defaults.redaction(),
        defaults.log(),
        defaults.console(),
        defaults.scheduler(),
        defaults.nights());
  }

  /**
   * A demo that one time in ten shows that chance can be against a student would puzzle people: its
   * thresholds are picked to pass more surely, and let the student answer a little less. The orders
   * are fewer than the tickets, and allow for what so few can show: two points of loss.
   */
  private static SortedMap<TaskName, TaskConfig> surelyDecided() {
    SortedMap<TaskName, TaskConfig> tasks = new TreeMap<>();
    for (TaskName task : FactoryTraffic.tasks()) {
      boolean documents = task.equals(FactoryTraffic.PURCHASE_ORDER);
      TaskConfig defaults = TaskConfig.defaults(task);
      TrainingSpec training = defaults.training();
      PromotionPolicy policy = defaults.policy();
      tasks.put(
          task,
          new TaskConfig(
              defaults.schedule(),
              defaults.missed(),
              defaults.priority(),
              defaults.dataset(),
              new TrainingSpec(
                  training.objective(),
                  training.seed(),
                  documents ? DOCUMENT_FOLDS : training.folds(),
                  training.decoder()),
              new PromotionPolicy(
                  documents ? DOCUMENT_EPSILON : policy.epsilon(),
                  policy.confidence(),
                  POWER,
                  policy.championMargin(),
                  policy.limits(),
                  policy.approval(),
                  policy.approvers()),
              defaults.plan(),
              // A decoder would take longer than the demo may.
              documents ? List.of(new Rung(ExtractorTrainingEngine.NAME)) : defaults.students(),
              defaults.routing(),
              defaults.budget()));
    }
    return tasks;
  }

  /** Sends a month of traffic through the gateway; the later part is for the evaluation. */
  private Instant capture(Workspace workspace, FactoryTeacher teacher, Screen screen)
      throws IOException, InterruptedException {
    List<FactoryRequest> traffic = FactoryTraffic.generate(seed, tickets, orders, MONTH, DAYS);
    int earlier = (int) Math.round(EARLIER * traffic.size());
    screen.begin("capture");
    try (CaptureGateway gateway = workspace.traffic().gateway(inFrontOf(workspace, teacher))) {
      DemoClient sender = new DemoClient(gateway.port());
      sender.send(
          traffic.subList(0, earlier), done -> screen.advance(done / (double) traffic.size()));
      Instant evaluationFrom = workspace.clock().instant();
      sender.send(
          traffic.subList(earlier, traffic.size()),
          done -> screen.advance((earlier + done) / (double) traffic.size()));
      screen.finish(
          "capture",
          "%,d requests through the gateway, the last %,d for the evaluation"
              .formatted(traffic.size(), traffic.size() - earlier));
      return evaluationFrom;
    }
  }

  private static GatewayConfig inFrontOf(Workspace workspace, FactoryTeacher teacher) {
    Upstream upstream =
        Upstream.of("factory", teacher.baseUri(), Optional.empty(), workspace.config().prices());
    return GatewayConfig.to(upstream, ListenAddress.loopback(0));
  }

  private RunOutcome run(
      Workspace workspace, Screen screen, TaskName task, Instant evaluationFrom) {
    TaskConfig config = workspace.config().task(task);
    retort.err().println();
    retort.err().println("Task " + task);
    RunOutcome outcome =
        workspace
            .runs()
            .nightlyRun(screen)
            .run(config.request(Optional.of(evaluationFrom), workspace.config()));
    if (outcome instanceof RunOutcome.WithoutStudent) {
      screen.finish("no student", outcome.summary());
    }
    return outcome;
  }

  /**
   * Sends fresh traffic to a router, and asks the teacher behind its back how good the answers are.
   */
  private RoutedTraffic route(Workspace workspace, FactoryTeacher teacher, Screen screen)
      throws IOException, InterruptedException {
    List<FactoryRequest> fresh =
        FactoryTraffic.generate(
            seed ^ NEXT_MONTH_SEED, routed, Math.max(1, routed / 10), MONTH.plus(DAYS), DAYS);
    retort.err().println();
    screen.begin("router");
    try (Serving serving =
        Serving.start(
            workspace,
            inFrontOf(workspace, teacher),
            workspace.traffic().logSink(),
            DriftListener.SILENT)) {
      long before = teacher.answered();
      RoutedTraffic traffic =
          new DemoClient(serving.port())
              .send(fresh, done -> screen.advance(done / (double) fresh.size()));
      screen.finish(
          "router",
          "%,d fresh requests: %,d answered by the students, %,d by the teacher (%,d calls)"
              .formatted(
                  fresh.size(),
                  traffic.allByStudents(),
                  traffic.allByTeacher(),
                  teacher.answered() - before));
      return traffic;
    }
  }

  private record Result(RunOutcome ticketRouting, RunOutcome purchaseOrder, RoutedTraffic routed) {}

  private void report(Path runs, RunOutcome labels, RunOutcome documents, RoutedTraffic served) {
    if (json) {
      Screen.json(retort.out(), new Result(labels, documents, served));
      return;
    }
    for (RunOutcome outcome : List.of(labels, documents)) {
      retort.out().println();
      outcome
          .reported()
          .map(report -> PromotionReport.readJson(report.in(runs)))
          .ifPresent(report -> DemoTable.print(retort.out(), report, served));
      retort.out().println(outcome.summary());
      outcome
          .reported()
          .ifPresent(
              report ->
                  retort
                      .out()
                      .printf(
                          Locale.ROOT,
                          "Report: %s%n",
                          RunCommand.page(report.in(runs)).toAbsolutePath().normalize()));
    }
    retort.out().flush();
  }
}

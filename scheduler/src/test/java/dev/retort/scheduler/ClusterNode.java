package dev.retort.scheduler;

import dev.retort.capture.ExchangeLog;
import dev.retort.capture.ExchangeRedactor;
import dev.retort.capture.iceberg.CatalogAddress;
import dev.retort.capture.iceberg.ExchangeLogConfig;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.capture.iceberg.WriterId;
import dev.retort.dataset.DatasetBuilder;
import dev.retort.dataset.DatasetCatalog;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.slice.LengthSlices;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.mlflow.MlflowRunTracker;
import dev.retort.registry.signature.TrustedKeys;
import dev.retort.scheduler.budget.Budget;
import dev.retort.scheduler.budget.Budgets;
import dev.retort.scheduler.budget.SpendingLedger;
import dev.retort.scheduler.certification.CertificationLedger;
import dev.retort.scheduler.journal.AlphaLedger;
import dev.retort.scheduler.journal.PostgresAddress;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.journal.SqlLabellingLedger;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobWatcher;
import dev.retort.scheduler.launch.LocalProcessLauncher;
import dev.retort.scheduler.notice.Outbox;
import dev.retort.scheduler.quartz.CronSchedule;
import dev.retort.scheduler.quartz.NightlySchedule;
import dev.retort.scheduler.quartz.TaskSchedule;
import dev.retort.scheduler.queue.DispatchPolicy;
import dev.retort.scheduler.queue.QueuedRun;
import dev.retort.scheduler.queue.RetryPolicy;
import dev.retort.scheduler.queue.RunDispatcher;
import dev.retort.scheduler.queue.RunQueue;
import dev.retort.trainer.BundledModelLoader;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A node in a process of its own that carries out runs of {@link TicketTraffic#TASK}. It says on
 * its standard output how far it is.
 */
public final class ClusterNode {
  /** Trainings of such a node never end. */
  static final String STUCK = "stuck";

  static final String WORKING = "working";

  /** Trainings of such a node are a tree of processes, of which some do not listen. */
  static final String TREE = "tree";

  /** Such a node orders runs at their times and carries none out. */
  static final String TIMED = "timed";

  /** No PostgreSQL, but the folder. */
  static final String OWN = "own";

  private static final Clock CLOCK = Clock.fixed(Night.NOW, ZoneOffset.UTC);
  private static final long LOOK_MILLIS = 20;

  private ClusterNode() {}

  /** Starts a node on the tests' class path. */
  static Process start(String name, String kind, Path shared, URI registry, String database)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ClusterNode.class.getName(),
            name,
            kind,
            shared.toString(),
            registry.toString(),
            database)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static PostgresAddress address(String url) {
    return new PostgresAddress(url, Optional.of("postgres"), Optional.of("postgres"));
  }

  static ExchangeLog log(Path shared, String writer, String database) {
    ExchangeLogConfig config = ExchangeLogConfig.DEFAULT.withWriter(new WriterId(writer));
    return IcebergExchangeLog.open(
        shared.resolve("exchanges"),
        database.equals(OWN)
            ? config
            : config.withCatalog(
                new CatalogAddress(database, Optional.of("postgres"), Optional.of("postgres"))),
        ExchangeRedactor.NONE);
  }

  static SchedulerDatabase database(Path shared, String database) {
    return database.equals(OWN)
        ? SchedulerDatabase.open(shared)
        : SchedulerDatabase.open(address(database));
  }

  /** Runs until an order of its own has ended. */
  @SuppressWarnings("try")
  public static void main(String[] arguments) throws InterruptedException {
    String name = arguments[0];
    Path shared = Path.of(arguments[2]);
    URI registry = URI.create(arguments[3]);
    if (arguments[1].equals(TIMED)) {
      keepTime(arguments[4]);
      return;
    }
    long started = System.nanoTime();
    try (SchedulerDatabase database = database(shared, arguments[4]);
        ExchangeLog log = log(shared, name, arguments[4])) {
      RunFloors floors = floors(shared, registry, database, log, launcher(arguments[1], shared));
      long dispatching = System.nanoTime();
      try (RunDispatcher node =
          RunDispatcher.start(
              database,
              new DispatchPolicy(name, 1, RetryPolicy.DEFAULT),
              (order, guard) -> {
                say("begun %d ms after the node".formatted(millisSince(dispatching)));
                return new NightlyRun(floors.under(guard), run -> guard.listener())
                    .run(Night.request(), order.priority());
              })) {
        say("ready after %d ms".formatted(millisSince(started)));
        QueuedRun ended = ended(new RunQueue(database.source()), name);
        say(
            "ended %s attempts %d %s"
                .formatted(ended.state(), ended.attempts(), ended.note().orElse("")));
      }
    }
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static QueuedRun ended(RunQueue queue, String name) throws InterruptedException {
    while (true) {
      List<QueuedRun> ended = new ArrayList<>(queue.recent(1));
      ended.removeIf(run -> !run.node().equals(Optional.of(name)));
      if (!ended.isEmpty()) {
        return ended.get(0);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Orders a run each second until it is killed. */
  private static void keepTime(String url) throws InterruptedException {
    CronSchedule everySecond = new CronSchedule("* * * * * ?", ZoneOffset.UTC);
    try (SchedulerDatabase database = SchedulerDatabase.open(address(url));
        NightlySchedule schedule =
            NightlySchedule.open(
                database,
                Map.of(TicketTraffic.TASK, new TaskSchedule(everySecond)),
                () -> say("ordered"))) {
      say("ready");
      schedule.start();
      new CountDownLatch(1).await();
    }
  }

  private static JobLauncher launcher(String kind, Path shared) {
    if (kind.equals(TREE)) {
      Path pids = shared.resolve("pids");
      return new LocalProcessLauncher(
          (run, hardware) ->
              List.of(
                  "bash",
                  "-c",
                  // A worker that ends when it is asked to; a child and a grandchild that do not.
                  "trap 'exit 3' TERM; bash -c \"trap '' TERM; sleep 300 & echo \\$PPID \\$\\$ \\$! > %s.tmp; mv %s.tmp %s; wait\" & wait"
                      .formatted(pids, pids, pids)),
          GpuProfile.CPU);
    }
    return kind.equals(STUCK) ? new Stuck() : new InProcessLauncher(List.of(new WordBayesEngine()));
  }

  private static final class Stuck implements JobLauncher {
    @Override
    public TrainingOutcome run(RunFolder run, int priority, JobWatcher watcher) {
      say("training");
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      say("interrupted");
      return new TrainingOutcome.Cancelled();
    }
  }

  private static RunFloors floors(
      Path shared,
      URI registry,
      SchedulerDatabase database,
      ExchangeLog log,
      JobLauncher launcher) {
    MlflowEndpoint endpoint = MlflowEndpoint.at(registry);
    WordBayesEngine engine = new WordBayesEngine();
    return new RunFloors(
        log,
        new DatasetBuilder(shared.resolve("datasets")),
        new DatasetCatalog(shared.resolve("datasets")),
        List.of(engine),
        new BundledModelLoader(List.of(engine)),
        launcher,
        new MlflowModelRegistry(endpoint),
        new MlflowRunTracker(endpoint, CLOCK),
        new RunJournal(database.source(), CLOCK),
        new AlphaLedger(database.source()),
        new CertificationLedger(database.source(), CLOCK),
        new SqlLabellingLedger(database.source()),
        MeasureCatalogue.standard(reference -> reference, Map.of()),
        List.of(LengthSlices.DOUBLING),
        Optional.of(Night.SIGNER),
        TrustedKeys.of(List.of(Night.SIGNER.verification())),
        new Budgets(
            new SpendingLedger(database.source()),
            CLOCK,
            Budget.UNLIMITED,
            task -> new Budgets.OfTask(Budget.UNLIMITED, ZoneOffset.UTC)),
        new Outbox(database.source(), CLOCK, List.of()),
        shared.resolve("runs"),
        CLOCK);
  }
}

package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.report.ReportPages;
import dev.retort.console.traffic.DiscoveredTasks;
import dev.retort.console.traffic.TrafficLedger;
import dev.retort.console.web.Approvers;
import dev.retort.console.web.Area;
import dev.retort.console.web.datasets.DatasetDesk;
import dev.retort.console.web.datasets.DatasetsArea;
import dev.retort.console.web.held.HeldArea;
import dev.retort.console.web.lineage.LineageArea;
import dev.retort.console.web.models.ModelsArea;
import dev.retort.console.web.overview.OverviewArea;
import dev.retort.console.web.report.ReportArea;
import dev.retort.console.web.review.ReviewArea;
import dev.retort.console.web.runs.Ordering;
import dev.retort.console.web.runs.RunsArea;
import dev.retort.console.web.traffic.TrafficArea;
import dev.retort.evaluator.report.Approval;
import dev.retort.evaluator.report.PromotionReport;
import dev.retort.registry.RegistryException;
import dev.retort.router.LiveTraffic;
import dev.retort.router.rollout.RolloutJournal;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.journal.RunHistory;
import dev.retort.scheduler.quartz.NightlySchedule;
import dev.retort.scheduler.queue.RunQueue;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of the console, on a workspace, in the order of the main navigation. */
final class ConsoleAreas {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleAreas.class);

  private ConsoleAreas() {}

  /**
   * All of them.
   *
   * @param configFile where the configuration came from
   * @param serving the router of this process
   * @param schedule the one that runs in this process
   * @param ordered told that there is something new in the queue
   */
  static List<Area> of(
      Workspace workspace,
      Path configFile,
      Serving serving,
      NightlySchedule schedule,
      Runnable ordered) {
    TrafficLedger ledger = ledger(workspace);
    return List.of(
        overview(workspace, serving, schedule, ledger),
        runs(workspace, schedule, ordered),
        reviews(workspace),
        held(workspace),
        models(workspace, serving),
        reports(workspace),
        datasets(workspace),
        traffic(workspace, configFile, serving, ledger),
        lineage(workspace));
  }

  private static Area overview(
      Workspace workspace, Serving serving, NightlySchedule schedule, TrafficLedger ledger) {
    Path live = workspace.home().live();
    Path rollouts = workspace.home().rollouts();
    return OverviewArea.of(
        workspace.registry(),
        new OverviewArea.Live(
            () -> LiveTraffic.qualityIn(live),
            () -> LiveTraffic.eventsIn(live),
            () -> RolloutJournal.open(rollouts).events(),
            workspace.traffic().heldDesk(workspace.traffic().logSink()).requests().queue()::open,
            serving::degraded),
        new OverviewArea.Runs(
            new RunHistory(workspace.database().source()),
            new RunQueue(workspace.database().source()),
            schedule::tasks),
        ledger,
        workspace.config().economics(),
        workspace.home().root(),
        tasks(workspace),
        workspace.clock());
  }

  private static Area runs(Workspace workspace, NightlySchedule schedule, Runnable ordered) {
    return RunsArea.of(
        workspace.vertx(),
        new RunHistory(workspace.database().source()),
        new Ordering(workspace.queue(), task -> workspace.config().task(task).priority(), ordered),
        schedule,
        workspace.runs().runLogs(),
        workspace.home().runs(),
        reportPage(workspace),
        tasks(workspace),
        workspace.clock());
  }

  /** Dataset versions. */
  static Area datasets(Workspace workspace) {
    return new DatasetsArea(
        new DatasetDesk(
            workspace.catalog(),
            workspace.log(),
            workspace.students()::standingReview,
            workspace.clock()));
  }

  /** Lineage. */
  static Area lineage(Workspace workspace) {
    return new LineageArea(LineageCommand.index(workspace));
  }

  /** Candidates that await a decision. */
  private static Area reviews(Workspace workspace) {
    return ReviewArea.of(
        workspace.registry(),
        promotions(workspace),
        workspace.journal(),
        pages(workspace),
        approvers(workspace));
  }

  /** Requests that are held for a person. */
  private static Area held(Workspace workspace) {
    return HeldArea.of(
        workspace.traffic().heldDesk(workspace.traffic().logSink()).requests(),
        workspace.studentRedactor());
  }

  private static Area models(Workspace workspace, Serving serving) {
    return ModelsArea.of(
        workspace.registry(),
        promotions(workspace),
        pages(workspace),
        approvers(workspace),
        serving::rollouts);
  }

  private static Area reports(Workspace workspace) {
    return ReportArea.of(pages(workspace));
  }

  private static Promotions promotions(Workspace workspace) {
    return new Promotions(workspace.registry(), workspace.clock());
  }

  private static ReportPages pages(Workspace workspace) {
    return new ReportPages(workspace.home().runs(), workspace.log(), workspace.registry());
  }

  private static Approvers approvers(Workspace workspace) {
    return new Approvers(task -> workspace.config().task(task).policy().approvers());
  }

  private static Function<Path, String> reportPage(Workspace workspace) {
    ReportPages pages = pages(workspace);
    return file -> {
      PromotionReport report = PromotionReport.readJson(file);
      return pages.page(report, approvals(pages, report));
    };
  }

  /** A registry that cannot be reached takes nothing from the report but who decided. */
  private static List<Approval> approvals(ReportPages pages, PromotionReport report) {
    try {
      return pages.approvals(report);
    } catch (RegistryException e) {
      LOG.warn("who decided is not shown: {}", e.getMessage());
      return List.of();
    }
  }

  private static Area traffic(
      Workspace workspace, Path configFile, Serving serving, TrafficLedger ledger) {
    return TrafficArea.of(
        ledger,
        new DiscoveredTasks(workspace.home().root()),
        workspace.log(),
        workspace.config().economics(),
        configFile,
        () -> RetortConfig.load(configFile, System.getenv()).matcher(),
        serving::captured,
        workspace.clock(),
        background(workspace));
  }

  private static SortedSet<TaskName> tasks(Workspace workspace) {
    return new TreeSet<>(workspace.config().tasks().keySet());
  }

  private static TrafficLedger ledger(Workspace workspace) {
    IcebergExchangeLog log = workspace.exchangeLog();
    RetortConfig config = workspace.config();
    return new TrafficLedger(
        from -> config.matcher().over(log.partsSince(from)),
        config.prices(),
        workspace.clock(),
        background(workspace));
  }

  private static Executor background(Workspace workspace) {
    return task ->
        workspace
            .vertx()
            .executeBlocking(
                () -> {
                  task.run();
                  return null;
                },
                false)
            .onFailure(failure -> LOG.error("work in the background failed", failure));
  }
}

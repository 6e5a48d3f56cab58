package dev.retort.console.web.overview;

import dev.retort.capture.TaskName;
import dev.retort.console.traffic.TrafficLedger;
import dev.retort.console.web.Area;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Role;
import dev.retort.console.web.Visit;
import dev.retort.evaluator.cost.Economics;
import dev.retort.registry.ModelRegistry;
import dev.retort.router.QualityReport;
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.rollout.RolloutEvent;
import dev.retort.scheduler.journal.RunHistory;
import dev.retort.scheduler.quartz.ScheduledTask;
import dev.retort.scheduler.queue.RunQueue;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The first page: how everything stands. */
public final class OverviewArea implements Area {
  private static final int PAGE = 25;
  private static final int LARGEST_PAGE = 200;
  private static final int LAST_PAGE = 1_000_000;

  private final OverviewDesk desk;

  private OverviewArea(OverviewDesk desk) {
    this.desk = desk;
  }

  /**
   * What live traffic has shown.
   *
   * @param quality of the students that serve
   * @param drift the latest events
   * @param rollouts what was done about versions
   * @param held how many requests wait for a person
   * @param degraded parts of this process's router that work less well than they should
   */
  public record Live(
      Supplier<List<QualityReport>> quality,
      Supplier<List<DriftEvent>> drift,
      Supplier<List<RolloutEvent>> rollouts,
      IntSupplier held,
      Supplier<SortedMap<String, String>> degraded) {}

  /**
   * What the scheduler knows.
   *
   * @param history of runs
   * @param queue of orders
   * @param schedule of all tasks
   */
  public record Runs(RunHistory history, RunQueue queue, Supplier<List<ScheduledTask>> schedule) {}

  /**
   * The area.
   *
   * @param home whose disk is watched
   * @param configured the tasks that the configuration names
   */
  public static OverviewArea of(
      ModelRegistry registry,
      Live live,
      Runs runs,
      TrafficLedger traffic,
      Economics economics,
      Path home,
      SortedSet<TaskName> configured,
      Clock clock) {
    return new OverviewArea(
        new OverviewDesk(
            new OverviewDesk.Sources(
                new ChampionBook(registry),
                live.quality(),
                runs.history(),
                runs.schedule(),
                traffic),
            configured,
            economics,
            List.of(
                new RunAlerts(runs.history(), runs.queue()),
                new RouterAlerts(
                    live.drift(), live.rollouts(), live.held(), live.degraded(), clock),
                DiskAlerts.of(home)),
            clock));
  }

  @Override
  public Optional<Destination> destination() {
    return Optional.of(new Destination("Overview", "/"));
  }

  @Override
  public void mount(Mounting on) {
    on.page("/", Role.VIEWER, "overview/overview.jte", "Overview", this::overview);
    on.read(
        Operation.read(
                "/overview",
                "How every task stands, what was saved this month, and what somebody should see to.",
                Overview.class)
            .takes("page", "Of the tasks, from 1.")
            .takes("size", "Tasks on a page, up to 200; 25 if nothing is said."),
        this::overview);
  }

  private Overview overview(Visit visit) {
    return desk.overview(
        visit.number("page", 1, 1, LAST_PAGE), visit.number("size", PAGE, 1, LARGEST_PAGE));
  }
}

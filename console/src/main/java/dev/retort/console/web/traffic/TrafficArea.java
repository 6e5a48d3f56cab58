package dev.retort.console.web.traffic;

import dev.retort.capture.ExchangeLog;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.http.proxy.CaptureCounts;
import dev.retort.console.traffic.DiscoveredTasks;
import dev.retort.console.traffic.TrafficLedger;
import dev.retort.console.web.Area;
import dev.retort.console.web.Html;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Role;
import dev.retort.evaluator.cost.Economics;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Traffic: volumes, spend, and tasks that could be. */
public final class TrafficArea implements Area {
  private static final String PATH = "/traffic";
  private static final String NAME = "name";
  private static final String REASON = "reason";

  private final TrafficDesk desk;

  private TrafficArea(TrafficDesk desk) {
    this.desk = desk;
  }

  /**
   * The area.
   *
   * @param log which gives each exchange its task, as far as rules know it
   * @param configuration the file that the rules of accepted tasks are written to
   * @param rules as that file has them now
   * @param captured what this process's gateway has captured
   * @param background where traffic is looked through
   */
  public static TrafficArea of(
      TrafficLedger ledger,
      DiscoveredTasks discovered,
      ExchangeLog log,
      Economics economics,
      Path configuration,
      Supplier<TaskMatcher> rules,
      Supplier<CaptureCounts> captured,
      Clock clock,
      Executor background) {
    return new TrafficArea(
        new TrafficDesk(
            ledger,
            discovered,
            log,
            economics,
            new TrafficDesk.Configuration(configuration, rules),
            captured,
            clock,
            background));
  }

  @Override
  public Optional<Destination> destination() {
    return Optional.of(new Destination("Traffic", PATH));
  }

  @Override
  public void mount(Mounting on) {
    on.page(
        PATH,
        Role.VIEWER,
        visit -> Html.page("traffic/traffic.jte", visit.frame("Traffic"), desk.report()));
    on.read(
        Operation.read(
            PATH,
            "The traffic of the last 32 days by day, task, model and application, what it cost, and which of it could be tasks.",
            TrafficReport.class),
        visit -> desk.report());
    on.act(
        Operation.act(
            "/traffic/discover",
            Role.OPERATOR,
            "Looks through the traffic without a task for what could be one, in the background."),
        visit -> desk.discover());
    on.act(
        Operation.act(
                "/traffic/groups/{group}/accept",
                Role.OPERATOR,
                "Makes a group a task: the rule that recognises it goes into the configuration.")
            .takes(NAME, "The task's name; the proposed one if nothing is said.")
            .takes(REASON, "Why."),
        visit ->
            desk.accept(visit.path("group"), visit.field(NAME), visit.field(REASON).orElse("")));
  }
}

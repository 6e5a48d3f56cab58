package dev.retort.console.web.runs;

import dev.retort.capture.TaskName;
import dev.retort.console.web.Area;
import dev.retort.console.web.EmbeddedPage;
import dev.retort.console.web.Html;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Refusal;
import dev.retort.console.web.Role;
import dev.retort.console.web.Visit;
import dev.retort.scheduler.journal.RunFilter;
import dev.retort.scheduler.journal.RunHistory;
import dev.retort.scheduler.log.RunLogs;
import dev.retort.scheduler.quartz.NightlySchedule;
import dev.retort.scheduler.queue.OrderId;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;

/** Runs: what waits, goes on, has ended and is due. */
public final class RunsArea implements Area {
  private static final int PAGE = 50;
  private static final int LARGEST_PAGE = 500;
  private static final int LAST_PAGE = 1_000_000;
  private static final String REASON = "reason";

  private final RunsDesk desk;
  private final RunStream stream;

  private RunsArea(RunsDesk desk, RunStream stream) {
    this.desk = desk;
    this.stream = stream;
  }

  /**
   * The area.
   *
   * @param ordering how runs are asked for
   * @param runs the folder of run folders
   * @param reports makes a page of a promotion report's file
   * @param configured the tasks that the configuration names
   */
  public static RunsArea of(
      Vertx vertx,
      RunHistory history,
      Ordering ordering,
      NightlySchedule schedule,
      RunLogs logs,
      Path runs,
      Function<Path, String> reports,
      SortedSet<TaskName> configured,
      Clock clock) {
    RunsDesk desk =
        new RunsDesk(history, ordering, schedule, logs, runs, reports, configured, clock);
    return new RunsArea(desk, new RunStream(vertx, desk));
  }

  @Override
  public Optional<Destination> destination() {
    return Optional.of(new Destination("Runs", "/runs"));
  }

  @Override
  public void mount(Mounting on) {
    on.page("/runs", Role.VIEWER, this::list);
    on.page("/runs/:run", Role.VIEWER, this::run);
    on.page("/tasks", Role.VIEWER, this::tasks);
    on.raw(
        "/runs/:run/report",
        Role.VIEWER,
        (visit, context) -> EmbeddedPage.send(context, desk.reportPage(visit.path("run"))));
    on.stream(
        "/runs/:run/live", Role.VIEWER, (visit, events) -> stream.send(visit.path("run"), events));
    reads(on);
    acts(on);
  }

  private Html list(Visit visit) {
    return Html.page(
        "runs/list.jte",
        visit.frame("Runs"),
        new RunsPage(
            runs(visit),
            new RunsPage.Choice(visit.query("task").orElse(""), visit.query("verdict").orElse("")),
            desk.orders(),
            List.copyOf(desk.names())));
  }

  private Html tasks(Visit visit) {
    return Html.page("runs/tasks.jte", visit.frame("Tasks"), new TasksPage(desk.tasks()));
  }

  private Html run(Visit visit) {
    RunDetail run = desk.run(visit.path("run"));
    return Html.page(
        "runs/run.jte",
        visit.frame("Run %s of %s".formatted(run.run().brief(), run.run().task())),
        run);
  }

  private RunList runs(Visit visit) {
    return desk.list(
        filter(visit),
        visit.number("page", 1, 1, LAST_PAGE),
        visit.number("size", PAGE, 1, LARGEST_PAGE));
  }

  private static RunFilter filter(Visit visit) {
    RunFilter ofTask =
        visit.query("task").map(TaskName::new).map(RunFilter.ALL::of).orElse(RunFilter.ALL);
    return visit
        .query("verdict")
        .map(verdict -> verdict.equals(RunLine.OPEN) ? ofTask.open() : ofTask.ended(verdict))
        .orElse(ofTask);
  }

  private void reads(Mounting on) {
    on.read(
        Operation.read("/runs", "Runs, the newest first, a page at a time.", RunList.class)
            .takes("task", "Of this task alone.")
            .takes(
                "verdict",
                "That ended so: promoted, awaiting-review, rejected, unchanged, without-student or abandoned; or open, that have no end yet.")
            .takes("page", "From 1.")
            .takes("size", "Runs on a page, up to 500; 50 if nothing is said."),
        this::runs);
    on.read(
        Operation.read("/runs/{run}", "A run: its steps, its training, its end.", RunDetail.class),
        visit -> desk.run(visit.path("run")));
    on.read(
        Operation.read(
                "/runs/{run}/events",
                "What a run has told since a place in its log. Ask again with from=NEXT until the last event is 'ended'.",
                RunLogs.Slice.class)
            .takes("from", "In bytes; 0 if nothing is said."),
        visit -> desk.events(visit.path("run"), visit.number("from", 0, 0, Integer.MAX_VALUE)));
    on.read(
        Operation.read(
            "/orders",
            "The runs that are asked for: those that wait or go on, and the latest that have ended.",
            OrderList.class),
        visit -> desk.orders());
    on.read(
        Operation.read("/tasks", "The tasks, and when they run.", TasksPage.class),
        visit -> new TasksPage(desk.tasks()));
  }

  private void acts(Mounting on) {
    on.act(
        Operation.act("/orders/{order}/cancel", Role.OPERATOR, "Stops a run, or has it not begin.")
            .needs(REASON, "Why."),
        visit -> desk.cancel(order(visit), visit.visitor().name(), visit.required(REASON)));
    on.act(
        Operation.act(
                "/orders/{order}/retry",
                Role.OPERATOR,
                "Has a run that failed or was stopped go on where it stopped.")
            .takes(REASON, "Why."),
        visit -> desk.retry(order(visit), reason(visit)));
    on.act(
        Operation.act("/tasks/{task}/run", Role.OPERATOR, "Asks for a run of a task now.")
            .takes(REASON, "Why."),
        visit -> desk.runNow(task(visit), reason(visit)));
    on.act(
        Operation.act("/tasks/{task}/pause", Role.OPERATOR, "Has a task's schedule wait.")
            .takes(REASON, "Why."),
        visit -> desk.pause(task(visit), reason(visit)));
    on.act(
        Operation.act("/tasks/{task}/resume", Role.OPERATOR, "Has a paused schedule go on.")
            .takes(REASON, "Why."),
        visit -> desk.resume(task(visit), reason(visit)));
  }

  private static String reason(Visit visit) {
    return visit.field(REASON).orElse("");
  }

  private static OrderId order(Visit visit) {
    try {
      return new OrderId(visit.path("order"));
    } catch (IllegalArgumentException e) {
      throw Refusal.missing(e.getMessage());
    }
  }

  private static TaskName task(Visit visit) {
    return new TaskName(visit.path("task"));
  }
}

package dev.retort.console.web.runs;

import dev.retort.capture.TaskName;
import dev.retort.console.web.Done;
import dev.retort.console.web.Refusal;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.journal.RunFilter;
import dev.retort.scheduler.journal.RunHistory;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.log.RunLogs;
import dev.retort.scheduler.quartz.NightlySchedule;
import dev.retort.scheduler.queue.OrderId;
import dev.retort.scheduler.queue.QueuedRun;
import dev.retort.scheduler.queue.RunCause;
import dev.retort.scheduler.queue.RunOrder;
import dev.retort.scheduler.queue.RunQueue;
import dev.retort.trainer.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Shows runs and orders them. Thread-safe. */
final class RunsDesk {
  private static final int ENDED_ORDERS = 50;

  private final RunHistory history;
  private final RunQueue queue;
  private final Ordering ordering;
  private final NightlySchedule schedule;
  private final RunLogs logs;
  private final RunFollower follower;
  private final Path runs;
  private final Function<Path, String> reports;
  private final SortedSet<TaskName> configured;
  private final Clock clock;

  /**
   * A desk.
   *
   * @param runs the folder of run folders
   * @param reports makes a page of a report's file
   * @param configured the tasks that the configuration names
   */
  RunsDesk(
      RunHistory history,
      Ordering ordering,
      NightlySchedule schedule,
      RunLogs logs,
      Path runs,
      Function<Path, String> reports,
      SortedSet<TaskName> configured,
      Clock clock) {
    this.history = Objects.requireNonNull(history);
    this.ordering = Objects.requireNonNull(ordering);
    this.queue = ordering.queue();
    this.schedule = Objects.requireNonNull(schedule);
    this.logs = Objects.requireNonNull(logs);
    this.follower = new RunFollower(logs);
    this.runs = Objects.requireNonNull(runs);
    this.reports = Objects.requireNonNull(reports);
    this.configured = new TreeSet<>(configured);
    this.clock = Objects.requireNonNull(clock);
  }

  /** A page of runs, from 1. */
  RunList list(RunFilter filter, int page, int size) {
    List<RunRecord> found = history.page(filter, (page - 1) * size, size + 1);
    return new RunList(
        found.stream().limit(size).map(RunLine::of).toList(), page, found.size() > size);
  }

  /** What is asked for. */
  OrderList orders() {
    return new OrderList(
        queue.open().stream().map(OrderLine::of).toList(),
        queue.recent(ENDED_ORDERS).stream().map(OrderLine::of).toList());
  }

  /** Every task that is configured or ran. */
  SortedSet<TaskName> names() {
    SortedSet<TaskName> names = new TreeSet<>(configured);
    history.latest().forEach(run -> names.add(run.task()));
    return names;
  }

  /** Every task, and when it runs. */
  List<TaskLine> tasks() {
    Map<TaskName, TaskLine> tasks = new TreeMap<>();
    names().forEach(task -> tasks.put(task, new TaskLine(task, Optional.empty())));
    schedule
        .tasks()
        .forEach(
            scheduled ->
                tasks.put(
                    scheduled.task(),
                    new TaskLine(scheduled.task(), Optional.of(TaskLine.Schedule.of(scheduled)))));
    return List.copyOf(tasks.values());
  }

  /**
   * A run.
   *
   * @throws Refusal if there is none of that id
   */
  RunDetail run(String id) {
    RunRecord run = record(id);
    RunFollower.Place place = follower.now(run.id());
    return new RunDetail(
        RunLine.of(run),
        place.progress(),
        place.offset(),
        order(run.id()),
        report(run).isPresent(),
        place.progress().training().map(this::tail).orElse(""),
        clock.instant());
  }

  private RunRecord record(String id) {
    return history
        .find(id)
        .orElseThrow(
            () ->
                Refusal.missing(
                    "There is no run %s in the journal: the list of runs shows those that there are."
                        .formatted(id)));
  }

  private Optional<OrderLine> order(String run) {
    return Stream.concat(queue.open().stream(), queue.recent(ENDED_ORDERS).stream())
        .filter(order -> order.run().equals(Optional.of(run)))
        .findFirst()
        .map(OrderLine::of);
  }

  private String tail(RunProgress.Training training) {
    return LogTail.of(new RunFolder(runs.resolve(training.attempt())).log());
  }

  /** What a run has told from a place in its log on. */
  RunLogs.Slice events(String id, long offset) {
    return logs.readFrom(record(id).id(), offset);
  }

  private Optional<Path> report(RunRecord run) {
    return RunLine.outcome(run)
        .flatMap(RunOutcome::reported)
        .map(report -> report.in(runs))
        .filter(Files::exists);
  }

  /**
   * A run's promotion report as a page.
   *
   * @throws Refusal if it has none
   */
  String reportPage(String id) {
    return report(record(id))
        .map(reports)
        .orElseThrow(
            () ->
                Refusal.missing(
                    "Run %s has no report: it came to no decision, or its files are gone."
                        .formatted(id)));
  }

  /**
   * Asks for a run, to begin at once.
   *
   * @throws Refusal if nobody knows the task
   */
  Done runNow(TaskName task, String because) {
    SortedSet<TaskName> known = names();
    if (!known.contains(task)) {
      throw Refusal.missing(
          "There is no task '%s' to run: the configuration names %s. Add it under tasks: in retort.yaml."
              .formatted(task, known.isEmpty() ? "none" : known));
    }
    RunOrder order =
        new RunOrder(task, RunCause.PERSON, clock.instant(), ordering.priority().applyAsInt(task));
    boolean fresh = queue.enqueue(order);
    ordering.told().run();
    return new Done(
        "run",
        queue.find(OrderId.of(order)).map(asked -> task + "/" + asked.id()).orElse(task.value()),
        because,
        fresh
            ? "A run of %s is asked for: it begins as soon as there is a place.".formatted(task)
            : "A run of %s waits already, and begins as soon as there is a place.".formatted(task));
  }

  /**
   * Stops an order.
   *
   * @throws Refusal if it has ended
   */
  Done cancel(OrderId id, String who, String because) {
    QueuedRun order = order(id);
    if (!queue.cancel(id, who, because)) {
      throw Refusal.outdated(
          "The run of %s has ended in the meantime; there is nothing to stop."
              .formatted(order.order().task()));
    }
    return new Done(
        "cancel-run",
        order.order().task() + "/" + id,
        because,
        order.state() == QueuedRun.State.RUNNING
            ? "The run of %s is being stopped: its node ends its processes."
                .formatted(order.order().task())
            : "The run of %s does not begin.".formatted(order.order().task()));
  }

  /**
   * Has an order carried out that failed or was stopped.
   *
   * @throws Refusal if it did not end so, or another one of its task waits
   */
  Done retry(OrderId id, String because) {
    QueuedRun order = order(id);
    if (!queue.retry(id)) {
      throw Refusal.outdated(
          "The run of %s is not to be tried again: it ended well, goes on, or another one of the task waits, which does the same."
              .formatted(order.order().task()));
    }
    ordering.told().run();
    return new Done(
        "retry-run",
        order.order().task() + "/" + id,
        because,
        "The run of %s is tried again: it goes on where it stopped."
            .formatted(order.order().task()));
  }

  private QueuedRun order(OrderId id) {
    return queue
        .find(id)
        .orElseThrow(
            () ->
                Refusal.missing(
                    "There is no order %s: the list of runs shows those that there are."
                        .formatted(id)));
  }

  /** Has a task's runs wait until they are resumed. */
  Done pause(TaskName task, String because) {
    schedule.pause(task);
    return new Done(
        "pause", task.value(), because, "%s does not run until it is resumed.".formatted(task));
  }

  /** Lets a paused task's runs happen again. */
  Done resume(TaskName task, String because) {
    schedule.resume(task);
    return new Done(
        "resume", task.value(), because, "%s runs by its schedule again.".formatted(task));
  }
}

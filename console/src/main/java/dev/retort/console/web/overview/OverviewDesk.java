package dev.retort.console.web.overview;

import dev.retort.capture.TaskName;
import dev.retort.console.traffic.Answerer;
import dev.retort.console.traffic.TrafficBook;
import dev.retort.console.traffic.TrafficCount;
import dev.retort.console.traffic.TrafficLedger;
import dev.retort.console.web.overview.Alert.Level;
import dev.retort.console.web.overview.ChampionBook.Aliases;
import dev.retort.console.web.overview.TaskStanding.Champion;
import dev.retort.console.web.overview.TaskStanding.LastRun;
import dev.retort.console.web.overview.TaskStanding.NextRun;
import dev.retort.evaluator.cost.Economics;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegistryException;
import dev.retort.router.QualityReport;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.TrainingTime;
import dev.retort.scheduler.journal.RunHistory;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.quartz.ScheduledTask;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts together how everything stands. Thread-safe. */
final class OverviewDesk {
  private static final Logger LOG = LoggerFactory.getLogger(OverviewDesk.class);

  private final Sources sources;
  private final SortedSet<TaskName> configured;
  private final Economics economics;
  private final List<AlertSource> alerts;
  private final Clock clock;

  /**
   * Where it looks.
   *
   * @param champions by the registry
   * @param quality of the students that serve, by live traffic
   * @param history of runs
   * @param schedule of all tasks
   * @param traffic of this month
   */
  record Sources(
      ChampionBook champions,
      Supplier<List<QualityReport>> quality,
      RunHistory history,
      Supplier<List<ScheduledTask>> schedule,
      TrafficLedger traffic) {}

  /**
   * A desk.
   *
   * @param configured the tasks that the configuration names
   * @param alerts where else to look for what somebody should see to
   */
  OverviewDesk(
      Sources sources,
      SortedSet<TaskName> configured,
      Economics economics,
      List<AlertSource> alerts,
      Clock clock) {
    this.sources = Objects.requireNonNull(sources);
    this.configured = new TreeSet<>(configured);
    this.economics = Objects.requireNonNull(economics);
    this.alerts = List.copyOf(alerts);
    this.clock = Objects.requireNonNull(clock);
  }

  /** How everything stands: a page of tasks, from 1, and every alert. */
  Overview overview(int page, int size) {
    Instant now = clock.instant();
    List<Alert> found = new ArrayList<>();
    SortedMap<TaskName, Aliases> aliases = aliases(found);
    Map<TaskName, RunRecord> runs = new HashMap<>();
    sources.history().latest().forEach(run -> runs.put(run.task(), run));
    List<TaskName> names = names(aliases.keySet(), runs.keySet());
    LocalDate month = LocalDate.ofInstant(now, ZoneOffset.UTC).withDayOfMonth(1);
    TrafficBook book = sources.traffic().book();
    Month counted =
        new Month(month.atStartOfDay(ZoneOffset.UTC).toInstant(), now, book.tasks(month));
    View view = new View(aliases, runs, quality(found), schedule(), counted);
    int first = Math.min(names.size(), (page - 1) * size);
    int last = Math.min(names.size(), first + size);
    List<TaskStanding> standings =
        names.subList(first, last).stream().map(task -> standing(task, view, found)).toList();
    aliases.forEach((task, known) -> review(task, known).ifPresent(found::add));
    alerts.forEach(source -> look(source, found));
    found.sort(Alert.ORDER);
    return new Overview(
        now,
        month,
        book.isComplete(),
        standings,
        page,
        last < names.size(),
        standings.stream().flatMap(one -> one.savings().stream()).reduce(Savings::plus),
        found);
  }

  /** What a page is put together from. */
  private record View(
      SortedMap<TaskName, Aliases> aliases,
      Map<TaskName, RunRecord> runs,
      Map<TaskName, QualityReport> quality,
      Map<TaskName, ScheduledTask> schedule,
      Month month) {}

  /**
   * This month.
   *
   * @param answers to every task's requests since its beginning
   */
  private record Month(
      Instant start, Instant now, SortedMap<TaskName, Map<Answerer, TrafficCount>> answers) {
    Map<Answerer, TrafficCount> of(TaskName task) {
      return answers.getOrDefault(task, Map.of());
    }
  }

  private List<TaskName> names(Collection<TaskName> models, Collection<TaskName> ran) {
    SortedSet<TaskName> names = new TreeSet<>(configured);
    names.addAll(models);
    names.addAll(ran);
    return List.copyOf(names);
  }

  private SortedMap<TaskName, Aliases> aliases(List<Alert> found) {
    try {
      return sources.champions().aliases();
    } catch (RegistryException e) {
      found.add(
          new Alert(
              Level.PROBLEM,
              "The registry cannot be asked: " + e.getMessage(),
              Optional.empty(),
              "/settings",
              "What serves goes on serving. Start the registry, or correct registry.trackingUri."));
      return new TreeMap<>();
    }
  }

  private Map<TaskName, QualityReport> quality(List<Alert> found) {
    Map<TaskName, QualityReport> quality = new HashMap<>();
    for (QualityReport report : sources.quality().get()) {
      quality.merge(report.task(), report, (a, b) -> a.until().isAfter(b.until()) ? a : b);
    }
    quality.values().stream()
        .filter(report -> report.failedAt().isPresent())
        .forEach(
            report ->
                found.add(
                    new Alert(
                        Level.PROBLEM,
                        "%s loses more than it promised.".formatted(report.version()),
                        report.failedAt(),
                        "/models/" + report.task(),
                        "Roll back to the version before, or let a new run train on today's traffic.")));
    return quality;
  }

  private Map<TaskName, ScheduledTask> schedule() {
    Map<TaskName, ScheduledTask> schedule = new HashMap<>();
    sources.schedule().get().forEach(task -> schedule.put(task.task(), task));
    return schedule;
  }

  private static Optional<Alert> review(TaskName task, Aliases aliases) {
    return aliases
        .candidate()
        .map(
            number ->
                new Alert(
                    Level.WAITING,
                    "Version %d of %s waits for a decision.".formatted(number, task),
                    Optional.empty(),
                    "/reviews/" + task,
                    "Read its report, then approve or reject it."));
  }

  /** A source that fails is no reason to show nothing. */
  private static void look(AlertSource source, List<Alert> found) {
    try {
      found.addAll(source.alerts());
    } catch (RuntimeException e) {
      LOG.error("alerts cannot be looked for", e);
      found.add(
          new Alert(
              Level.PROBLEM,
              "Something cannot be looked at: " + e.getMessage(),
              Optional.empty(),
              "/settings",
              "The server's log says more."));
    }
  }

  private TaskStanding standing(TaskName task, View view, List<Alert> found) {
    Optional<Champion> champion =
        view.aliases()
            .getOrDefault(task, Aliases.NONE)
            .champion()
            .flatMap(number -> version(task, number, found))
            .map(
                version ->
                    new Champion(
                        version.number(),
                        Promotions.servingSince(version),
                        Promotions.isCertified(version)));
    return new TaskStanding(
        task,
        champion,
        Optional.ofNullable(view.quality().get(task))
            .filter(
                report ->
                    champion
                        .filter(serving -> report.version().equals(task + "/" + serving.version()))
                        .isPresent()),
        share(view.month().of(task)),
        savings(view.month(), task),
        Optional.ofNullable(view.runs().get(task))
            .map(run -> new LastRun(run.id(), run.verdict().orElse("open"), run.startedAt())),
        Optional.ofNullable(view.schedule().get(task))
            .map(
                scheduled ->
                    new NextRun(
                        scheduled.next(), scheduled.state() == ScheduledTask.State.PAUSED)));
  }

  private Optional<ModelVersion> version(TaskName task, int number, List<Alert> found) {
    try {
      return sources.champions().version(task, number);
    } catch (RegistryException e) {
      found.add(
          new Alert(
              Level.PROBLEM,
              "The registry does not say what version %d of %s is: %s"
                  .formatted(number, task, e.getMessage()),
              Optional.empty(),
              "/settings",
              "What serves goes on serving. See the registry's log."));
      return Optional.empty();
    }
  }

  private static OptionalDouble share(Map<Answerer, TrafficCount> answers) {
    long all = answers.values().stream().mapToLong(TrafficCount::requests).sum();
    long students =
        Stream.of(Answerer.STUDENT, Answerer.CACHE)
            .mapToLong(one -> answers.getOrDefault(one, TrafficCount.NONE).requests())
            .sum();
    return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) students / all);
  }

  private Optional<Savings> savings(Month month, TaskName task) {
    Duration trained = TrainingTime.of(sources.history(), task, month.start(), month.now());
    double labelling = sources.history().labellingSpent(task, month.start(), month.now());
    return Savings.of(month.of(task), economics, trained, labelling);
  }
}

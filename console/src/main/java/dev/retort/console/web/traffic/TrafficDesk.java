package dev.retort.console.web.traffic;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskName;
import dev.retort.capture.discovery.Discovery;
import dev.retort.capture.discovery.SavingEstimate;
import dev.retort.capture.http.proxy.CaptureCounts;
import dev.retort.console.traffic.Answerer;
import dev.retort.console.traffic.DiscoveredTasks;
import dev.retort.console.traffic.TrafficBook;
import dev.retort.console.traffic.TrafficCell;
import dev.retort.console.traffic.TrafficCount;
import dev.retort.console.traffic.TrafficLedger;
import dev.retort.console.web.Done;
import dev.retort.console.web.Refusal;
import dev.retort.console.web.traffic.DiscoveryView.Looking;
import dev.retort.console.web.traffic.TrafficReport.Day;
import dev.retort.console.web.traffic.TrafficReport.Line;
import dev.retort.evaluator.cost.Economics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows traffic, and makes tasks of what is found in it. Thread-safe. */
final class TrafficDesk {
  private static final Logger LOG = LoggerFactory.getLogger(TrafficDesk.class);
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
  private static final String NONE = "(none)";

  private final TrafficLedger ledger;
  private final DiscoveredTasks discovered;
  private final ExchangeLog log;
  private final Economics economics;
  private final Configuration configuration;
  private final Supplier<CaptureCounts> captured;
  private final Clock clock;
  private final Executor background;

  private final AtomicReference<Optional<Looking>> looking =
      new AtomicReference<>(Optional.empty());
  private volatile Optional<String> failure = Optional.empty();

  /**
   * The configuration's file.
   *
   * @param file where rules are written
   * @param rules as the file has them now
   */
  record Configuration(Path file, Supplier<TaskMatcher> rules) {}

  /**
   * A desk.
   *
   * @param log which gives each exchange its task, as far as rules know it
   * @param captured what this process's gateway has captured
   * @param background where traffic is looked through
   */
  TrafficDesk(
      TrafficLedger ledger,
      DiscoveredTasks discovered,
      ExchangeLog log,
      Economics economics,
      Configuration configuration,
      Supplier<CaptureCounts> captured,
      Clock clock,
      Executor background) {
    this.ledger = Objects.requireNonNull(ledger);
    this.discovered = Objects.requireNonNull(discovered);
    this.log = Objects.requireNonNull(log);
    this.economics = Objects.requireNonNull(economics);
    this.configuration = Objects.requireNonNull(configuration);
    this.captured = Objects.requireNonNull(captured);
    this.clock = Objects.requireNonNull(clock);
    this.background = Objects.requireNonNull(background);
  }

  /** What the traffic consists of, as far as it is counted. */
  TrafficReport report() {
    TrafficBook book = ledger.book();
    return new TrafficReport(
        book.from(),
        Optional.of(book.at()).filter(at -> at.isAfter(Instant.EPOCH)),
        book.parts(),
        book.read(),
        line("all", book.total(cell -> true), book.total(TrafficDesk::isStudents)),
        days(book),
        lines(book, cell -> cell.task().map(TaskName::value).orElse(NONE)),
        lines(book, TrafficCell::model),
        lines(book, cell -> cell.application().orElse(NONE)),
        captured.get(),
        discovery());
  }

  private static boolean isStudents(TrafficCell cell) {
    return cell.answerer() == Answerer.STUDENT || cell.answerer() == Answerer.CACHE;
  }

  private static Line line(String name, TrafficCount all, TrafficCount students) {
    return new Line(
        name, all.requests(), students.requests(), all.tokens(), all.dollars(), all.unpriced());
  }

  private static List<Line> lines(TrafficBook book, Function<TrafficCell, String> name) {
    SortedMap<String, TrafficCount> students = book.by(TrafficDesk::isStudents, name);
    return book.by(cell -> true, name).entrySet().stream()
        .map(
            one ->
                line(
                    one.getKey(),
                    one.getValue(),
                    students.getOrDefault(one.getKey(), TrafficCount.NONE)))
        .sorted(
            Comparator.comparingDouble(Line::dollars)
                .thenComparingLong(Line::requests)
                .reversed()
                .thenComparing(Line::name))
        .toList();
  }

  private static List<Day> days(TrafficBook book) {
    SortedMap<LocalDate, TrafficCount> all = book.by(cell -> true, TrafficCell::day);
    if (all.isEmpty()) {
      return List.of();
    }
    SortedMap<LocalDate, TrafficCount> students =
        book.by(TrafficDesk::isStudents, TrafficCell::day);
    List<Day> days = new ArrayList<>();
    LocalDate first = LocalDate.ofInstant(book.from(), ZoneOffset.UTC);
    for (LocalDate day = first; !day.isAfter(all.lastKey()); day = day.plusDays(1)) {
      TrafficCount count = all.getOrDefault(day, TrafficCount.NONE);
      days.add(
          new Day(
              day,
              count.requests(),
              students.getOrDefault(day, TrafficCount.NONE).requests(),
              count.dollars()));
    }
    return List.copyOf(days);
  }

  private DiscoveryView discovery() {
    Optional<Discovery> latest = discovered.latest();
    TaskMatcher rules = latest.isPresent() ? configuration.rules().get() : TaskMatcher.NONE;
    return new DiscoveryView(
        looking.get(),
        failure,
        latest.isPresent(),
        latest.map(Discovery::untagged).orElse(0L),
        latest.map(Discovery::groups).orElse(List.of()).stream()
            .map(
                group ->
                    DiscoveryView.Group.of(
                        group,
                        SavingEstimate.of(
                            group, economics.teacherShare(), economics.studentPerThousand()),
                        DiscoveredTasks.isKnown(rules, group)))
            .toList());
  }

  /**
   * Has the untagged traffic looked through, in the background.
   *
   * @throws Refusal if that goes on already
   */
  Done discover() {
    Optional<Looking> now = Optional.of(new Looking(clock.instant(), 0));
    if (!looking.compareAndSet(Optional.empty(), now)) {
      throw Refusal.outdated("The traffic is being looked through already.");
    }
    background.execute(this::look);
    return new Done(
        "discover",
        "traffic",
        "",
        "The traffic without a task is being looked through; this page shows what is found.");
  }

  private void look() {
    try {
      CaptureWindow window = log.window(Instant.EPOCH, LATEST);
      discovered.discover(log, window, economics.prices(), this::progressed);
      failure = Optional.empty();
    } catch (RuntimeException e) {
      LOG.error("the traffic cannot be looked through", e);
      failure = Optional.of(Objects.toString(e.getMessage(), e.toString()));
    } finally {
      looking.set(Optional.empty());
    }
  }

  private void progressed(long read) {
    looking.updateAndGet(now -> now.map(one -> new Looking(one.since(), read)));
  }

  /**
   * Makes a group a task.
   *
   * @param name of the task; empty: the proposed one
   * @throws IllegalArgumentException if that is not possible; the message says why
   */
  Done accept(String group, Optional<String> name, String because) {
    DiscoveredTasks.Accepted accepted =
        discovered.accept(configuration.file(), configuration.rules().get(), group, name);
    return new Done(
        "accept-task",
        accepted.task() + " = " + accepted.group().id(),
        because,
        "%s is a task: its rule is in %s. It holds for what is started from now on: restart `retort serve`.%s"
            .formatted(accepted.task(), configuration.file(), earlierRules(accepted)));
  }

  /** The first rule that matches wins, and the new one is the last. */
  private String earlierRules(DiscoveredTasks.Accepted accepted) {
    TaskMatcher rules = configuration.rules().get();
    List<Exchange> others =
        log.find(new HashSet<>(accepted.group().examples())).stream()
            .map(exchange -> exchange.withTask(Optional.empty()))
            .filter(exchange -> !rules.taskOf(exchange).equals(Optional.of(accepted.task())))
            .toList();
    return others.isEmpty()
        ? ""
        : " Of its examples, %s is another task's by an earlier rule: put the rule of %s before it."
            .formatted(others.get(0).id(), accepted.task());
  }
}

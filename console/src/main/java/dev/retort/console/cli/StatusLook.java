package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.ConsoleAddress;
import dev.retort.console.Home;
import dev.retort.console.HomeInUseException;
import dev.retort.console.RouterAddress;
import dev.retort.console.Workspace;
import dev.retort.console.cli.StatusReport.Alert;
import dev.retort.console.cli.StatusReport.LastRun;
import dev.retort.console.cli.StatusReport.Server;
import dev.retort.console.cli.StatusReport.Space;
import dev.retort.console.cli.StatusReport.TaskStatus;
import dev.retort.console.cli.StatusReport.Version;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.web.runs.OrderLine;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.RegisteredModel;
import dev.retort.router.LiveTraffic;
import dev.retort.router.QualityReport;
import dev.retort.router.rollout.RolloutEvent;
import dev.retort.router.rollout.RolloutJournal;
import dev.retort.scheduler.Promotions;
import dev.retort.scheduler.quartz.ScheduledTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Looks how everything in a home stands, whoever has it. */
final class StatusLook {
  private static final Duration LATELY = Duration.ofDays(7);
  private static final long LITTLE_SPACE = 2L << 30;

  private final RetortCli retort;
  private final RetortConfig config;
  private final Clock clock;
  private final List<String> unknown = new ArrayList<>();

  StatusLook(RetortCli retort, RetortConfig config, Clock clock) {
    this.retort = retort;
    this.config = config;
    this.clock = clock;
  }

  /** What a registry says of a task's model. */
  private record Served(Optional<Version> champion, Optional<Version> candidate) {
    static final Served NOTHING = new Served(Optional.empty(), Optional.empty());
  }

  /** Everything now. */
  StatusReport report() {
    if (!Files.isDirectory(retort.home())) {
      throw new IllegalArgumentException(
          "there is no home %s: name the right folder with --home, or begin one with `retort init` and `retort gateway`."
              .formatted(retort.home()));
    }
    Workspace workspace;
    try {
      workspace = retort.workspace(config);
    } catch (HomeInUseException e) {
      return report(new ServedHome(retort, ConsoleClient.in(retort.home())), server());
    }
    try (workspace) {
      return report(new FreeHome(retort, workspace), Optional.empty());
    }
  }

  private Optional<Server> server() {
    return Optional.of(
        new Server(
            Home.owner(retort.home()),
            RouterAddress.in(retort.home()).map(RouterAddress::uri),
            ConsoleAddress.in(retort.home()).map(ConsoleAddress::url)));
  }

  private StatusReport report(HomeLook look, Optional<Server> server) {
    SortedMap<TaskName, Served> served =
        asked("models", () -> look.registry(this::served)).orElseGet(TreeMap::new);
    SortedMap<TaskName, QualityReport> quality = quality();
    SortedSet<TaskName> names = new TreeSet<>(config.tasks().keySet());
    names.addAll(served.keySet());
    names.addAll(quality.keySet());
    names.addAll(folders());
    Optional<List<ScheduledTask>> schedule = asked("the schedule", look::schedule);
    List<TaskStatus> tasks =
        names.stream()
            .map(
                name ->
                    task(
                        name,
                        served.getOrDefault(name, Served.NOTHING),
                        Optional.ofNullable(quality.get(name)),
                        asked("runs", () -> look.last(name)),
                        schedule))
            .toList();
    Optional<List<OrderLine>> orders = asked("orders", look::orders);
    OptionalInt held =
        asked("held requests", () -> Optional.of(look.held())).orElse(OptionalInt.empty());
    Space disk = disk();
    return new StatusReport(
        clock.instant(),
        retort.home().toAbsolutePath().normalize().toString(),
        server,
        tasks,
        orders,
        held,
        alerts(quality, disk),
        disk,
        unknown.stream().distinct().toList());
  }

  /** One thing that cannot be asked keeps nobody from seeing the rest. */
  private <T> Optional<T> asked(String what, Supplier<Optional<T>> question) {
    try {
      return question.get();
    } catch (RuntimeException e) {
      unknown.add(what + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private SortedMap<TaskName, Served> served(ModelRegistry registry) {
    SortedMap<TaskName, Served> served = new TreeMap<>();
    for (RegisteredModel model : registry.models()) {
      served.put(
          new TaskName(model.name().value()),
          new Served(
              version(registry, model.name(), ModelAlias.CHAMPION),
              version(registry, model.name(), Promotions.CANDIDATE)));
    }
    return served;
  }

  private static Optional<Version> version(
      ModelRegistry registry, ModelName name, ModelAlias alias) {
    return registry
        .resolve(name, alias)
        .map(version -> new Version(version.number(), version.createdAt()));
  }

  /** Of each task, the student that answered last. */
  private SortedMap<TaskName, QualityReport> quality() {
    SortedMap<TaskName, QualityReport> quality = new TreeMap<>();
    for (QualityReport report :
        asked("live quality", () -> Optional.of(LiveTraffic.qualityIn(Home.live(retort.home()))))
            .orElse(List.of())) {
      quality.merge(report.task(), report, (a, b) -> a.until().isAfter(b.until()) ? a : b);
    }
    return quality;
  }

  /** Tasks that have runs or datasets. */
  private List<TaskName> folders() {
    return KnownTasks.in(retort.home());
  }

  private TaskStatus task(
      TaskName name,
      Served served,
      Optional<QualityReport> quality,
      Optional<LastRun> last,
      Optional<List<ScheduledTask>> schedule) {
    Optional<ScheduledTask> scheduled =
        schedule.flatMap(
            tasks -> tasks.stream().filter(task -> task.task().equals(name)).findFirst());
    boolean paused =
        scheduled.filter(task -> task.state() == ScheduledTask.State.PAUSED).isPresent();
    Optional<Instant> next =
        paused
            ? Optional.empty()
            : scheduled
                .flatMap(ScheduledTask::next)
                .or(
                    () ->
                        config.task(name).schedule().flatMap(cron -> cron.after(clock.instant())));
    return new TaskStatus(name, served.champion(), served.candidate(), quality, last, next, paused);
  }

  private List<Alert> alerts(Map<TaskName, QualityReport> quality, Space disk) {
    List<Alert> alerts = new ArrayList<>();
    Instant since = clock.instant().minus(LATELY);
    quality
        .values()
        .forEach(
            report ->
                report
                    .failedAt()
                    .ifPresent(
                        at ->
                            alerts.add(
                                new Alert(
                                    Optional.of(at),
                                    "%s (%s) loses more than its certificate promises: `retort quality %s`"
                                        .formatted(
                                            report.task(), report.version(), report.task())))));
    asked("drift", () -> Optional.of(LiveTraffic.eventsIn(Home.live(retort.home()))))
        .orElse(List.of())
        .stream()
        .filter(event -> event.at().isAfter(since))
        .forEach(
            event ->
                alerts.add(
                    new Alert(
                        Optional.of(event.at()),
                        "%s has drifted: %s".formatted(event.task(), event.kind().description()))));
    asked("rollbacks", () -> Optional.of(quarantined()))
        .orElse(List.of())
        .forEach(
            event ->
                alerts.add(
                    new Alert(
                        Optional.of(event.at()),
                        "%s was taken out of service: %s"
                            .formatted(event.version(), event.summary()))));
    if (disk.free() < LITTLE_SPACE) {
      alerts.add(
          new Alert(
              Optional.empty(),
              "only %,d MB are free on the home's disk: `retort log expire` drops old traffic"
                  .formatted(disk.free() >> 20)));
    }
    return alerts;
  }

  /** Versions that are out now. */
  private List<RolloutEvent.Quarantined> quarantined() {
    RolloutJournal journal = RolloutJournal.open(Home.rollouts(retort.home()));
    return journal.events().stream()
        .filter(RolloutEvent.Quarantined.class::isInstance)
        .map(RolloutEvent.Quarantined.class::cast)
        .filter(event -> journal.isQuarantined(event.task(), event.alias(), event.digest()))
        .toList();
  }

  private Space disk() {
    Path home = retort.home();
    try {
      FileStore store = Files.getFileStore(home);
      return new Space(store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the disk of " + home, e);
    }
  }
}

package dev.retort.console.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.retort.capture.TaskName;
import dev.retort.console.RouterAddress;
import dev.retort.console.web.runs.OrderLine;
import dev.retort.registry.ModelRegistry;
import dev.retort.scheduler.log.RunEvent;
import dev.retort.scheduler.log.RunLogs;
import dev.retort.scheduler.quartz.CronSchedule;
import dev.retort.scheduler.quartz.ScheduledTask;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A home that another process has: that process is asked, and where it offers nothing to ask, the
 * files that anybody may read.
 *
 * @param console of that process
 */
record ServedHome(RetortCli retort, Optional<ConsoleClient> console) implements HomeLook {
  private static final String RUNNING = "running";

  /** A run, as the console's API tells it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Run(Instant startedAt, Optional<Instant> endedAt, Optional<String> verdict) {
    StatusReport.LastRun last() {
      return new StatusReport.LastRun(endedAt.orElse(startedAt), verdict.orElse(RUNNING));
    }
  }

  /** A task, as the console's API tells it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Task(TaskName task, Optional<When> schedule) {
    /** When it runs. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record When(
        String cron, ZoneId zone, ScheduledTask.State state, Optional<Instant> next) {}

    Optional<ScheduledTask> scheduled() {
      return schedule.map(
          when ->
              new ScheduledTask(
                  task, new CronSchedule(when.cron(), when.zone()), when.next(), when.state()));
    }
  }

  @Override
  public <T> Optional<T> registry(Function<ModelRegistry, T> question) {
    return Optional.of(Registries.use(retort, question));
  }

  @Override
  public Optional<StatusReport.LastRun> last(TaskName task) {
    return console
        .map(
            client ->
                client.list("/runs?size=1&task=" + task, "runs", Run.class).stream()
                    .findFirst()
                    .map(Run::last))
        .orElseGet(() -> told(task));
  }

  /** By what its latest run has told. */
  private Optional<StatusReport.LastRun> told(TaskName task) {
    RunLogs logs = new RunLogs(retort.runs(), Clock.systemUTC());
    return LoggedRuns.ofTask(logs, task.value())
        .map(logs::read)
        .filter(events -> !events.isEmpty())
        .map(
            events -> {
              RunEvent latest = events.get(events.size() - 1);
              return new StatusReport.LastRun(
                  latest.at(), latest instanceof RunEvent.Ended ended ? ended.verdict() : RUNNING);
            });
  }

  @Override
  public Optional<List<ScheduledTask>> schedule() {
    return console.map(
        client ->
            client.list("/tasks", "tasks", Task.class).stream()
                .flatMap(task -> task.scheduled().stream())
                .toList());
  }

  @Override
  public Optional<List<OrderLine>> orders() {
    return console.map(client -> new RunDesk.Asked(client).open());
  }

  @Override
  public OptionalInt held() {
    return RouterAddress.in(retort.home()).isPresent()
        ? OptionalInt.of(HeldDeskClient.of(retort).waiting())
        : OptionalInt.empty();
  }
}

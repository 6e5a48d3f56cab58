package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.console.web.runs.OrderLine;
import dev.retort.registry.ModelRegistry;
import dev.retort.scheduler.quartz.NightlySchedule;
import dev.retort.scheduler.quartz.ScheduledTask;
import dev.retort.scheduler.queue.RunQueue;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A home that nobody else has. What was never begun in it is not begun for the sake of a look.
 *
 * @param workspace on it
 */
record FreeHome(RetortCli retort, Workspace workspace) implements HomeLook {
  /** Nobody goes on with it at the moment. */
  private static final String INTERRUPTED = "interrupted";

  @Override
  public <T> Optional<T> registry(Function<ModelRegistry, T> question) {
    boolean there =
        workspace.config().registry().trackingUri().isPresent()
            || Files.isDirectory(workspace.home().registry());
    return there ? Optional.of(question.apply(workspace.registry())) : Optional.empty();
  }

  private boolean hasDatabase() {
    return Files.exists(workspace.home().root().resolve("scheduler.mv.db"));
  }

  @Override
  public Optional<StatusReport.LastRun> last(TaskName task) {
    return hasDatabase()
        ? workspace.journal().recent(task, 1).stream()
            .findFirst()
            .map(
                run ->
                    new StatusReport.LastRun(
                        run.endedAt().orElse(run.startedAt()), run.verdict().orElse(INTERRUPTED)))
        : Optional.empty();
  }

  @Override
  public Optional<List<ScheduledTask>> schedule() {
    if (!hasDatabase()) {
      return Optional.empty();
    }
    try (NightlySchedule schedule = Schedules.open(workspace)) {
      return Optional.of(schedule.tasks());
    }
  }

  @Override
  public Optional<List<OrderLine>> orders() {
    return hasDatabase()
        ? Optional.of(new RunDesk.Stored(new RunQueue(workspace.database().source())).open())
        : Optional.of(List.of());
  }

  @Override
  public OptionalInt held() {
    return Files.isDirectory(workspace.home().root().resolve("held"))
        ? OptionalInt.of(HeldDeskClient.within(retort, workspace).waiting())
        : OptionalInt.of(0);
  }
}

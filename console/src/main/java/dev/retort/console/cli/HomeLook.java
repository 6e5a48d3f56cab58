package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.web.runs.OrderLine;
import dev.retort.registry.ModelRegistry;
import dev.retort.scheduler.quartz.ScheduledTask;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * What can be asked about a home. An empty answer says that it cannot be told here; what fails
 * throws, with a message for people.
 */
interface HomeLook {

  /** What a registry says. */
  <T> Optional<T> registry(Function<ModelRegistry, T> question);

  /** The latest run of a task. */
  Optional<StatusReport.LastRun> last(TaskName task);

  /** The tasks in the schedule, with their next times. */
  Optional<List<ScheduledTask>> schedule();

  /** Orders that wait or are carried out. */
  Optional<List<OrderLine>> orders();

  /** How many requests wait for a person. */
  OptionalInt held();
}

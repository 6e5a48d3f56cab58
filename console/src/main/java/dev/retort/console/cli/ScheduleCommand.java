package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.scheduler.quartz.NightlySchedule;
import dev.retort.scheduler.quartz.ScheduledTask;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "schedule",
    mixinStandardHelpOptions = true,
    description = "Shows and changes when tasks run. `retort serve` runs them.",
    subcommands = {
      ScheduleCommand.ListAll.class,
      ScheduleCommand.Pause.class,
      ScheduleCommand.Resume.class
    })
final class ScheduleCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Override
  public Integer call() {
    return list(false);
  }

  private int list(boolean json) {
    List<ScheduledTask> tasks;
    try (Workspace workspace = retort.workspace();
        NightlySchedule schedule = Schedules.open(workspace)) {
      tasks = schedule.tasks();
    }
    if (json) {
      Screen.json(retort.out(), tasks);
      return ExitCode.OK;
    }
    if (tasks.isEmpty()) {
      retort
          .out()
          .println("No task has a schedule: add one under tasks: in " + retort.configFile() + ".");
    }
    for (ScheduledTask task : tasks) {
      retort
          .out()
          .printf(
              "%-30s %-20s %-20s %-8s %s%n",
              task.task(),
              task.schedule().cron(),
              task.schedule().zone(),
              task.state().name().toLowerCase(Locale.ROOT),
              task.next().map(Instant::toString).orElse("-"));
    }
    retort.out().flush();
    return ExitCode.OK;
  }

  private int change(Consumer<NightlySchedule> change, String consequence) {
    try (Workspace workspace = retort.workspace();
        NightlySchedule nights = Schedules.open(workspace)) {
      change.accept(nights);
    }
    retort.out().println(consequence);
    retort.out().flush();
    return ExitCode.OK;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Every scheduled task, its cron line, zone, state and next run.")
  static final class ListAll implements Callable<Integer> {
    @ParentCommand private ScheduleCommand schedule;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() {
      return schedule.list(json);
    }
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Stops a task's nightly runs until they are resumed.")
  static final class Pause implements Callable<Integer> {
    @ParentCommand private ScheduleCommand schedule;

    @Parameters(paramLabel = "TASK", description = "The task.")
    private String task;

    @Override
    public Integer call() {
      return schedule.change(nights -> nights.pause(new TaskName(task)), task + " is paused");
    }
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets a paused task's nightly runs happen again.")
  static final class Resume implements Callable<Integer> {
    @ParentCommand private ScheduleCommand schedule;

    @Parameters(paramLabel = "TASK", description = "The task.")
    private String task;

    @Override
    public Integer call() {
      return schedule.change(nights -> nights.resume(new TaskName(task)), task + " is resumed");
    }
  }
}

package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.capture.TaskSummary;
import dev.retort.console.Workspace;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "tasks",
    mixinStandardHelpOptions = true,
    description = "Lists the tasks in the exchange log, and finds out which there could be.",
    subcommands = {TasksDiscoverCommand.class, TasksAcceptCommand.class})
final class TasksCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  RetortCli retort() {
    return retort;
  }

  @Override
  public Integer call() {
    List<TaskSummary> tasks;
    try (Workspace workspace = retort.workspace()) {
      tasks = workspace.log().tasks();
    }
    if (json) {
      Screen.json(retort.out(), tasks);
      return ExitCode.OK;
    }
    retort.out().printf("%-30s %12s  %-20s  %-20s%n", "task", "exchanges", "first", "last");
    for (TaskSummary task : tasks) {
      retort
          .out()
          .printf(
              "%-30s %,12d  %-20.20s  %-20.20s%n",
              task.task().map(TaskName::value).orElse("(none)"),
              task.exchanges(),
              task.first(),
              task.last());
    }
    return ExitCode.OK;
  }
}

package dev.retort.console.cli;

import dev.retort.capture.Exchange;
import dev.retort.capture.TaskName;
import dev.retort.capture.discovery.TrafficGroup;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.traffic.DiscoveredTasks;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "accept",
    mixinStandardHelpOptions = true,
    description =
        "Makes a discovered group a task: writes the rule that recognises it into retort.yaml. The log stays as it is; whatever reads it sees the task from then on.")
final class TasksAcceptCommand implements Callable<Integer> {
  @ParentCommand private TasksCommand tasks;

  @Parameters(paramLabel = "GROUP", description = "A group that `retort tasks discover` printed.")
  private String group;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The task's name (default: the proposed one).")
  private Optional<String> name = Optional.empty();

  @Override
  public Integer call() {
    RetortConfig config = tasks.retort().config();
    Path file = tasks.retort().configFile();
    try (Workspace workspace = tasks.retort().workspace(config)) {
      DiscoveredTasks.Accepted accepted =
          new DiscoveredTasks(workspace.home().root()).accept(file, config.matcher(), group, name);
      TaskName task = accepted.task();
      TrafficGroup found = accepted.group();
      tasks
          .retort()
          .out()
          .printf(
              "%s: %s matches group %s (%,d requests)%n", file, task, found.id(), found.requests());
      tasks.retort().out().flush();
      warnOfEarlierRules(found, task, workspace);
    }
    return ExitCode.OK;
  }

  /** The first rule that matches wins, and the new one is the last. */
  private void warnOfEarlierRules(TrafficGroup found, TaskName task, Workspace workspace) {
    RetortConfig after = tasks.retort().config();
    for (Exchange exchange : workspace.log().find(new HashSet<>(found.examples()))) {
      Optional<TaskName> assigned = after.matcher().taskOf(exchange.withTask(Optional.empty()));
      if (!assigned.equals(Optional.of(task))) {
        tasks
            .retort()
            .err()
            .printf(
                "Note: exchange %s of the group is one of %s's, by an earlier rule. Put the rule of %s before it.%n",
                exchange.id(), assigned.map(TaskName::value).orElse("no task"), task);
      }
    }
  }
}

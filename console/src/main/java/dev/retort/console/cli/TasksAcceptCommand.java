package dev.retort.console.cli;

import dev.retort.capture.Exchange;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.capture.discovery.Discovery;
import dev.retort.capture.discovery.TrafficGroup;
import dev.retort.console.Workspace;
import dev.retort.console.config.MatchInsertion;
import dev.retort.console.config.RetortConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      TrafficGroup found = find(workspace);
      TaskName task = new TaskName(name.or(found::name).orElseThrow());
      boolean known =
          config.matcher().rules().stream()
              .anyMatch(assignment -> found.rules().contains(assignment.rule()));
      if (known) {
        throw new IllegalArgumentException(
            "%s has the rule of group %s already. Discover again to see what is left."
                .formatted(file, found.id()));
      }
      MatchInsertion.add(file, task, found.rules());
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

  private TrafficGroup find(Workspace workspace) {
    Path latest = TasksDiscoverCommand.file(workspace);
    if (!Files.exists(latest)) {
      throw new IllegalArgumentException(
          "there is no group '%s': nothing has been discovered in this home. Run `retort tasks discover` first."
              .formatted(group));
    }
    List<TrafficGroup> groups = JsonFormat.read(latest, Discovery.class).groups();
    List<TrafficGroup> found =
        groups.stream()
            .filter(candidate -> !candidate.rules().isEmpty())
            .filter(candidate -> candidate.id().startsWith(group))
            .toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "'%s' is %s of the latest discovery. Its groups are %s; requests that have nothing in common make no task."
              .formatted(
                  group,
                  found.isEmpty() ? "no group" : "the beginning of several groups",
                  groups.stream()
                      .filter(candidate -> !candidate.rules().isEmpty())
                      .map(TrafficGroup::id)
                      .collect(Collectors.joining(", "))));
    }
    return found.get(0);
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

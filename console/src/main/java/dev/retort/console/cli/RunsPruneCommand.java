package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.scheduler.retention.Pruned;
import dev.retort.scheduler.retention.RunRetention;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description = {
      "Removes what old runs have left: checkpoints, students, logs, reports. What a published"
          + " version came from, or a person still has to judge, stays.",
      "`retort serve` does so by itself; this needs a home that nobody has."
    })
final class RunsPruneCommand implements Callable<Integer> {
  private static final double MEGABYTE = 1e6;

  @ParentCommand private RunsCommand runs;

  @Option(
      names = "--nights",
      paramLabel = "N",
      description =
          "For how many nights everything is kept (default: scheduler.keepNights of the configuration).")
  private Optional<Integer> nights = Optional.empty();

  @Option(names = "--dry-run", description = "Say what would go, and remove nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    RetortCli retort = runs.retort();
    try (Workspace workspace = retort.workspace()) {
      RunRetention retention =
          workspace.runRetention(nights.orElse(workspace.config().nights().keepNights()));
      Pruned pruned = dryRun ? retention.plan() : retention.prune();
      retort
          .out()
          .printf(
              "%s %d folders of runs, %,.1f MB, and %d logs%n",
              dryRun ? "would remove" : "removed",
              pruned.folders().size(),
              pruned.bytes() / MEGABYTE,
              pruned.logs().size());
    }
    retort.out().flush();
    return ExitCode.OK;
  }
}

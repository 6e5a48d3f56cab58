package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.registry.ModelVersion;
import dev.retort.scheduler.Promotions;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "promote",
    mixinStandardHelpOptions = true,
    description = "Lets the candidate serve: the alias 'champion' moves to it.")
final class PromoteCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Parameters(paramLabel = "TASK", description = "The task.")
  private String task;

  @Mixin private DecisionOptions decision;

  @Override
  public Integer call() {
    ModelVersion version =
        Registries.use(
            retort,
            registry ->
                new Promotions(registry, Clock.systemUTC())
                    .promote(new TaskName(task), decision.verdict()));
    retort.out().println(version + " serves now");
    retort.out().flush();
    return ExitCode.OK;
  }
}

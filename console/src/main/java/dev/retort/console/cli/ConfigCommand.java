package dev.retort.console.cli;

import dev.retort.console.config.RetortConfig;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Looks at the configuration.",
    subcommands = ConfigCommand.Check.class)
final class ConfigCommand {
  @ParentCommand private RetortCli retort;

  private ConfigCommand() {}

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Reads the configuration and says everything that is wrong with it.")
  static final class Check implements Callable<Integer> {
    @ParentCommand private ConfigCommand config;

    @Option(names = "--json", description = "Print the effective configuration as JSON.")
    private boolean json;

    @Override
    public Integer call() {
      RetortCli retort = config.retort;
      RetortConfig effective = retort.config();
      if (json) {
        Screen.json(retort.out(), effective);
      } else {
        retort
            .out()
            .println(
                Files.exists(retort.configFile())
                    ? "%s is fine: %d tasks, teacher %s"
                        .formatted(
                            retort.configFile(),
                            effective.tasks().size(),
                            effective.teacher().url())
                    : "there is no %s; the defaults hold".formatted(retort.configFile()));
        retort.out().flush();
      }
      return ExitCode.OK;
    }
  }
}

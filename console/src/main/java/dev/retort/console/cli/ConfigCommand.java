package dev.retort.console.cli;

import dev.retort.capture.TaskSummary;
import dev.retort.console.Home;
import dev.retort.console.HomeInUseException;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.ScheduleAdvice;
import dev.retort.console.config.SharedSetup;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
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
      description =
          "Reads the configuration and says everything that is wrong with it, and which secrets and files that it names are not there; and, where the log holds traffic, how many days of it the next certificate of each task takes.",
      exitCodeList = "3:a secret or file that it names is not there")
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
        forecast(retort, effective);
        retort.out().flush();
      }
      SharedSetup.note(effective).ifPresent(note -> retort.err().println("note: " + note));
      List<String> missing = RetortConfig.missing(retort.configFile(), System.getenv());
      missing.forEach(retort.err()::println);
      int advised = advise(retort, effective);
      return advised == ExitCode.OK && !missing.isEmpty() ? ExitCode.NEGATIVE : advised;
    }

    /** Says what is noteworthy of schedules that are well-formed. */
    private static int advise(RetortCli retort, RetortConfig effective) {
      boolean broken = false;
      for (ScheduleAdvice.Advice advice :
          ScheduleAdvice.of(effective, Clock.systemUTC().instant())) {
        broken |= advice.broken();
        retort.err().println((advice.broken() ? "retort: " : "note: ") + advice.sentence());
      }
      retort.err().flush();
      return broken ? ExitCode.USAGE : ExitCode.OK;
    }

    /** How long each task's certificates take at its share, where there is traffic to tell by. */
    private static void forecast(RetortCli retort, RetortConfig effective) {
      if (!Files.exists(Home.exchanges(effective.scheduler().work().orElse(retort.home())))) {
        return;
      }
      List<TaskSummary> traffic;
      try (Workspace workspace = retort.workspace(effective)) {
        traffic = workspace.log().tasks();
      } catch (HomeInUseException e) {
        retort
            .out()
            .println(
                "how long certificates take can be said when the home is free: " + e.getMessage());
        return;
      }
      for (TaskSummary summary : traffic) {
        summary
            .task()
            .ifPresent(
                task ->
                    retort
                        .out()
                        .println(
                            CertificateForecast.of(
                                    task,
                                    summary,
                                    effective
                                        .task(task)
                                        .routing()
                                        .sampling()
                                        .share()
                                        .orElse(effective.teacherShare()),
                                    effective.task(task).policy())
                                .sentence()));
      }
    }
  }
}

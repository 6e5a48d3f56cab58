package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code retort}. */
@Command(
    name = "retort",
    mixinStandardHelpOptions = true,
    version = "retort 0.1.0",
    description = "Distils production LLM traffic into small task models and keeps them honest.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0  done",
      "  1  failed; standard error says why",
      "  2  the command line or the configuration is wrong",
      "  3  ran to its end, and the answer is no (nothing promoted, too little data, not found)"
    },
    subcommands = {
      DemoCommand.class,
      InitCommand.class,
      CaptureCommand.class,
      GatewayCommand.class,
      TasksCommand.class,
      DatasetCommand.class,
      RunCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      ReportCommand.class,
      DecisionCommand.Promote.class,
      DecisionCommand.Reject.class,
      DecisionCommand.Rollback.class,
      RegistryCommand.class,
      PullCommand.class,
      RouterCommand.class,
      ScheduleCommand.class,
      ServeCommand.class,
      ConfigCommand.class,
      DoctorCommand.class,
      CommandLine.HelpCommand.class
    })
public final class RetortCli implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--home",
      scope = ScopeType.INHERIT,
      defaultValue = ".retort",
      paramLabel = "DIR",
      description = "The folder that holds all state (default: ${DEFAULT-VALUE}).")
  private Path home;

  @Option(
      names = "--config",
      scope = ScopeType.INHERIT,
      defaultValue = "retort.yaml",
      paramLabel = "FILE",
      description = "The configuration (default: ${DEFAULT-VALUE}, if it exists).")
  private Path config;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Show where in the code an error arose.")
  private boolean stacktrace;

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new RetortCli());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> Failures.report(failure, command));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  /** Without a command there is nothing to do but to say what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  boolean showsStacktrace() {
    return stacktrace;
  }

  Path home() {
    return home;
  }

  Path configFile() {
    return config;
  }

  /** The effective configuration. */
  RetortConfig config() {
    return RetortConfig.load(config, System.getenv());
  }

  /** Takes the home. */
  Workspace workspace() {
    return workspace(config());
  }

  Workspace workspace(RetortConfig effective) {
    return Workspace.open(
        home, effective, System.getenv(), Clock.systemUTC(), RetortCli.class.getName());
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }
}

package dev.retort.console.cli;

import dev.retort.console.Home;
import dev.retort.console.PublisherKeys;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.SecretReference;
import dev.retort.registry.ModelReference;
import dev.retort.registry.audit.ChainHead;
import dev.retort.registry.signature.KeyId;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code retort}. */
@Command(
    name = "retort",
    mixinStandardHelpOptions = true,
    version = "retort 0.1.0",
    description = "Distils production LLM traffic into small task models and keeps them honest.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%n",
    footer = "`retort help COMMAND` explains a command, `retort help exit-codes` how each may end.",
    subcommands = {
      DemoCommand.class,
      InitCommand.class,
      CaptureCommand.class,
      GatewayCommand.class,
      LogCommand.class,
      TracesCommand.class,
      TasksCommand.class,
      DatasetCommand.class,
      LabelCommand.class,
      RunCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      CompareCommand.class,
      ReportCommand.class,
      SimulateCommand.class,
      DecisionCommand.Promote.class,
      DecisionCommand.Reject.class,
      DecisionCommand.Rollback.class,
      LineageCommand.class,
      EraseCommand.class,
      CertifyCommand.class,
      RegistryCommand.class,
      KeysCommand.class,
      AccountsCommand.class,
      AuditCommand.class,
      ModelCommand.class,
      PullCommand.class,
      RouterCommand.class,
      RolloutCommand.class,
      QualityCommand.class,
      HeldCommand.class,
      StudentWorkerCommand.class,
      ScheduleCommand.class,
      ServeCommand.class,
      ConfigCommand.class,
      DoctorCommand.class,
      StatusCommand.class,
      RunsCommand.class,
      LogsCommand.class,
      CompletionCommand.class,
      ManCommand.class,
      HelpCommand.class
    })
public final class RetortCli implements Runnable {
  private static final Path CONFIG = Path.of("retort.yaml");

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
      paramLabel = "FILE",
      description = "The configuration (default: retort.yaml, if it exists).")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Show where in the code an error arose.")
  private boolean stacktrace;

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    // Numbers read the same wherever a script runs.
    Locale.setDefault(Locale.ROOT);
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new RetortCli());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> Failures.report(failure, command));
    line.setExecutionStrategy(new MeantTask());
    line.setParameterExceptionHandler(new Mistakes());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    // Texts are in English: looking each character's width up would be a tenth of the start.
    line.setAdjustLineBreaksForWideCJKCharacters(false);
    line.registerConverter(Instant.class, RetortCli::instant);
    line.registerConverter(SecretReference.class, reading(SecretReference::new));
    line.registerConverter(ModelReference.class, reading(ModelReference::parse));
    line.registerConverter(ChainHead.class, reading(ChainHead::parse));
    line.registerConverter(KeyId.class, reading(KeyId::new));
    return ExitCode.documented(line);
  }

  /** What can't be read is a wrong command line. */
  private static <T> ITypeConverter<T> reading(Function<String, T> parser) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "'%s' is no instant such as 2025-06-25T00:00:00Z".formatted(text));
    }
  }

  /** Without a command there is nothing to do but to say what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  boolean showsStacktrace() {
    return stacktrace;
  }

  /** Of this Retort, such as {@code 0.1.0}. */
  String version() {
    return spec.root().version()[0].replace("retort ", "");
  }

  Path home() {
    return home;
  }

  /** Where runs leave what they have told, on storage that nodes share if there is any. */
  Path runs() {
    return Home.runs(config().scheduler().work().orElse(home));
  }

  Path configFile() {
    return config.orElse(CONFIG);
  }

  /** The effective configuration. */
  RetortConfig config() {
    if (config.isPresent() && !Files.exists(config.get())) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no configuration file %s: name another with --config, or write one with `retort init`."
              .formatted(config.get()));
    }
    return RetortConfig.load(configFile(), System.getenv());
  }

  /** Takes the home. */
  Workspace workspace() {
    return workspace(config());
  }

  Workspace workspace(RetortConfig effective) {
    return Workspace.open(
        home, effective, System.getenv(), Clock.systemUTC(), RetortCli.class.getName());
  }

  /** The home's keys, whoever has the home. */
  PublisherKeys keys() {
    return new PublisherKeys(home, config().registry().keys(), System.getenv());
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }
}

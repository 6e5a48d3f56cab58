package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.config.ConfigException;
import dev.retort.console.config.NearestWord;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Asks whether another task was meant, where a command that names one has failed or said no, and
 * nobody knows a task of that name here.
 */
final class MeantTask implements IExecutionStrategy {
  private static final String LABEL = "TASK";

  @Override
  public int execute(ParseResult parsed) {
    int exit = new RunLast().execute(parsed);
    if (exit != ExitCode.OK) {
      ask(last(parsed));
    }
    return exit;
  }

  private static CommandLine last(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return last.commandSpec().commandLine();
  }

  /** Asks on standard error. */
  static void ask(CommandLine command) {
    if (command.getCommandSpec().root().userObject() instanceof RetortCli retort) {
      named(command).flatMap(task -> question(retort, task)).ifPresent(text -> print(retort, text));
    }
  }

  private static void print(RetortCli retort, String text) {
    PrintWriter err = retort.err();
    err.println(text);
    err.flush();
  }

  private static Optional<String> named(CommandLine command) {
    return command.getCommandSpec().args().stream()
        .filter(argument -> LABEL.equals(argument.paramLabel()))
        .map(MeantTask::value)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> value(ArgSpec argument) {
    Object value = argument.getValue();
    Object word = value instanceof Optional<?> optional ? optional.orElse(null) : value;
    return Optional.ofNullable(word).map(Object::toString);
  }

  private static Optional<String> question(RetortCli retort, String task) {
    List<String> known = known(retort);
    return known.contains(task)
        ? Optional.empty()
        : NearestWord.to(task, known)
            .map(
                near ->
                    "retort: no task is called '%s' here; did you mean '%s'?"
                        .formatted(task, near));
  }

  private static List<String> known(RetortCli retort) {
    try {
      return Stream.concat(
              retort.config().tasks().keySet().stream(), KnownTasks.in(retort.home()).stream())
          .map(TaskName::value)
          .distinct()
          .toList();
    } catch (ConfigException e) {
      // The command itself has said what is wrong with the configuration.
      return List.of();
    }
  }
}

package dev.retort.console.cli;

import dev.retort.console.cli.usage.ExitCodes;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

@Command(
    name = "help",
    helpCommand = true,
    mixinStandardHelpOptions = true,
    description =
        "Explains a command, such as `retort help dataset build`, or what the exit codes mean:"
            + " `retort help exit-codes`.")
final class HelpCommand implements Callable<Integer> {
  private static final String EXIT_CODES = "exit-codes";

  @ParentCommand private RetortCli retort;
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command, or exit-codes (default: all commands in short).")
  private List<String> words = List.of();

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    if (words.equals(List.of(EXIT_CODES))) {
      exitCodes(root);
    } else {
      named(root, words).usage(retort.out());
    }
    retort.out().flush();
    return ExitCode.OK;
  }

  private void exitCodes(CommandLine root) {
    PrintWriter out = retort.out();
    ExitCodes codes = ExitCode.meanings();
    codes
        .all()
        .forEach(
            (code, meaning) -> {
              out.printf("%-4d %s%n", code, meaning);
              if (codes.somewhere().containsKey(code)) {
                ExitCodes.uses(root, code)
                    .forEach(use -> out.printf("       %-18s %s%n", use.command(), use.meaning()));
              }
            });
  }

  /**
   * The command of these words.
   *
   * @throws UnmatchedArgumentException if there is none, with suggestions
   */
  static CommandLine named(CommandLine root, List<String> words) {
    CommandLine command = root;
    for (String word : words) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        throw new UnmatchedArgumentException(command, List.of(word));
      }
      command = next;
    }
    return command;
  }
}

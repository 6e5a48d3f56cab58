package dev.retort.console.cli;

import dev.retort.console.config.NearestWord;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, what may have been meant, and where more is said. */
final class Mistakes implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException mistake, String[] words) {
    CommandLine command = mistake.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(command.getColorScheme().errorText("retort: ") + sentence(mistake));
    err.println(synopsis(command));
    err.println("`%s` says more.".formatted(("retort help " + commandWords(command)).strip()));
    err.flush();
    return ExitCode.USAGE;
  }

  private static String sentence(ParameterException mistake) {
    if (!(mistake instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return mistake.getMessage();
    }
    CommandLine command = mistake.getCommandLine();
    String word = unmatched.getUnmatched().get(0);
    String name = command.getCommandSpec().qualifiedName(" ");
    if (word.startsWith("-")) {
      String option = word.replaceFirst("=.*", "");
      return "`%s` has no option '%s'%s"
          .formatted(name, option, question(nearestOption(option, options(command))));
    }
    List<String> commands = commands(command);
    return commands.isEmpty()
        ? "`%s` takes nothing after its arguments, and there is '%s'".formatted(name, word)
        : "`%s` has no command '%s'%s".formatted(name, word, question(nearest(word, commands)));
  }

  /** The dashes are the same everywhere, and bring nothing nearer. */
  private static Optional<String> nearestOption(String option, List<String> options) {
    String bare = option.replaceFirst("^-+", "");
    return NearestWord.to(bare, options.stream().map(name -> name.replaceFirst("^-+", "")).toList())
        .flatMap(near -> options.stream().filter(name -> name.endsWith("-" + near)).findFirst());
  }

  /** The beginning of a command is near to it, too. */
  private static Optional<String> nearest(String word, Collection<String> commands) {
    return NearestWord.to(word, commands)
        .or(
            () ->
                commands.stream()
                    .filter(command -> command.startsWith(word))
                    .min(Comparator.comparing(String::length)));
  }

  private static String question(Optional<String> nearest) {
    return nearest.map("; did you mean '%s'?"::formatted).orElse("");
  }

  private static List<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(Predicate.not(OptionSpec::hidden))
        .flatMap(option -> Stream.of(option.names()))
        .toList();
  }

  private static List<String> commands(CommandLine command) {
    return command.getSubcommands().entrySet().stream()
        .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String synopsis(CommandLine command) {
    Help help = command.getHelp();
    return help.synopsisHeading() + help.synopsis(help.synopsisHeadingLength()).stripTrailing();
  }

  private static String commandWords(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName(" ");
    return name.contains(" ") ? name.substring(name.indexOf(' ') + 1) : "";
  }
}

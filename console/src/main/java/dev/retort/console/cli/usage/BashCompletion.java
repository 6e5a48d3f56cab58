package dev.retort.console.cli.usage;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * Completion for bash, and for zsh by its bashcompinit, as picocli writes it. picocli completes no
 * files where an option is an {@code Optional<Path>}; here it does.
 */
public final class BashCompletion {
  /** What picocli writes for an option of whose values it knows nothing. */
  private static final Pattern UNKNOWN = Pattern.compile("(?m)^( +)('[^)]+')\\)\\n +return\\n");

  private static final String FILES =
      """
      %1$s%2$s)
      %1$s  local IFS=$'\\n'
      %1$s  type compopt &>/dev/null && compopt -o filenames
      %1$s  COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      %1$s  return $?
      """;

  private BashCompletion() {}

  /** The script for a command line. */
  public static String of(CommandLine line) {
    Set<String> files =
        Stream.concat(Stream.of(line), CommandTree.below(line).stream())
            .flatMap(command -> command.getCommandSpec().options().stream())
            .filter(option -> option.auxiliaryTypes()[0] == Path.class)
            .flatMap(option -> Stream.of(option.names()))
            .collect(Collectors.toSet());
    return UNKNOWN
        .matcher(AutoComplete.bash(line.getCommandName(), line))
        .replaceAll(found -> Matcher.quoteReplacement(completed(found, files)));
  }

  private static String completed(MatchResult found, Set<String> files) {
    boolean ofFile =
        Stream.of(found.group(2).split("\\|", -1))
            .map(name -> name.replace("'", ""))
            .anyMatch(files::contains);
    return ofFile ? FILES.formatted(found.group(1), found.group(2)) : found.group();
  }
}

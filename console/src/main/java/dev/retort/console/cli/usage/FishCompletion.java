package dev.retort.console.cli.usage;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for fish, which picocli does not write: one {@code complete} for each thing. */
public final class FishCompletion {
  /**
   * The words on the line, without options and their values, say in which command the cursor is.
   */
  private static final String BEGINNING =
      """
      # Completion of NAME for fish.
      function __NAME_words
        set -l value no
        for word in (commandline -opc)[2..-1]
          if test $value = yes
            set value no
          else if contains -- $word VALUED
            set value yes
          else if not string match -q -- '-*' $word
            echo $word
          end
        end
      end
      # The line is in the command of these words.
      function __NAME_in
        set -l words (__NAME_words)
        set -l asked (count $argv)
        test (count $words) -ge $asked; and test "$words[1..$asked]" = "$argv"
      end
      # The next word may be a command below the one of these words.
      function __NAME_at
        set -l words (__NAME_words)
        test "$words" = "$argv"
      end
      complete -c NAME -f
      """;

  private final String root;
  private final List<String> lines = new ArrayList<>();

  private FishCompletion(String root) {
    this.root = root;
  }

  /** The script for a command line. */
  public static String of(CommandLine line) {
    FishCompletion fish = new FishCompletion(line.getCommandName());
    fish.command(line, List.of());
    return BEGINNING.replace("NAME", fish.root).replace("VALUED", valued(line))
        + fish.lines.stream().map(one -> one + "\n").collect(Collectors.joining());
  }

  /** Options after which a word is their value. */
  private static String valued(CommandLine line) {
    return Stream.concat(Stream.of(line), CommandTree.below(line).stream())
        .flatMap(command -> command.getCommandSpec().options().stream())
        .filter(option -> option.arity().max() > 0)
        .flatMap(option -> Stream.of(option.names()))
        .distinct()
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private void command(CommandLine command, List<String> words) {
    for (CommandLine child : CommandTree.visibleChildren(command)) {
      add(
          "at",
          words,
          "-a " + child.getCommandName() + about(CommandTree.summary(child.getCommandSpec())));
    }
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden() && !option.inherited()) {
        add("in", words, names(option) + value(option) + about(summary(option)));
      }
    }
    for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
      String value = value(parameter);
      if (!parameter.hidden() && !value.equals(" -x")) {
        add("in", words, value.strip());
      }
    }
    for (CommandLine child : CommandTree.visibleChildren(command)) {
      command(child, Stream.concat(words.stream(), Stream.of(child.getCommandName())).toList());
    }
  }

  private void add(String where, List<String> words, String what) {
    String condition = "__%s_%s %s".formatted(root, where, String.join(" ", words)).strip();
    // Where no words are asked for, the line is in that command in any case.
    lines.add(
        words.isEmpty() && where.equals("in")
            ? "complete -c %s %s".formatted(root, what)
            : "complete -c %s -n %s %s".formatted(root, quoted(condition), what));
  }

  private static String names(OptionSpec option) {
    return Stream.of(option.names())
        .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
        .collect(Collectors.joining(" "));
  }

  /** Whether files, one of some words, or anything may follow. */
  private static String value(ArgSpec argument) {
    if (argument.arity().max() == 0) {
      return "";
    }
    if (argument.completionCandidates() != null) {
      return " -x -a "
          + quoted(
              StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                  .collect(Collectors.joining(" ")));
    }
    Class<?> type = argument.auxiliaryTypes()[0];
    return type == Path.class || type == File.class ? " -r -F" : " -x";
  }

  private static String summary(ArgSpec argument) {
    String text = CommandTree.plain(String.join(" ", argument.description()));
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end);
  }

  private static String about(String text) {
    return text.isEmpty() ? "" : " -d " + quoted(text);
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}

package dev.retort.console.cli.usage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Commands and what is below them. */
public final class CommandTree {
  private CommandTree() {}

  /** Everything below a command, each before what is below it. */
  public static List<CommandLine> below(CommandLine command) {
    List<CommandLine> all = new ArrayList<>();
    for (CommandLine child : children(command)) {
      all.add(child);
      all.addAll(below(child));
    }
    return all;
  }

  /** The same without commands that are hidden, or below a hidden one. */
  static List<CommandLine> visibleBelow(CommandLine command) {
    List<CommandLine> all = new ArrayList<>();
    for (CommandLine child : visibleChildren(command)) {
      all.add(child);
      all.addAll(visibleBelow(child));
    }
    return all;
  }

  static List<CommandLine> visibleChildren(CommandLine command) {
    return children(command).stream()
        .filter(child -> !child.getCommandSpec().usageMessage().hidden())
        .toList();
  }

  /** One that has several names counts once. */
  private static Set<CommandLine> children(CommandLine command) {
    return new LinkedHashSet<>(command.getSubcommands().values());
  }

  /** A command's whole name, without that of the root. */
  static String wordsAfterRoot(CommandLine command) {
    String whole = command.getCommandSpec().qualifiedName(" ");
    int first = whole.indexOf(' ');
    return first < 0 ? "" : whole.substring(first + 1);
  }

  /** The first sentence of a command's description. */
  static String summary(CommandSpec command) {
    String text = plain(String.join(" ", command.usageMessage().description()));
    int end = text.indexOf(". ");
    String sentence = end < 0 ? text : text.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  /** A text of the model without markup, its format specifiers replaced. */
  static String plain(String text) {
    return CommandLine.Help.Ansi.OFF.string(String.format(Locale.ROOT, text)).strip();
  }
}

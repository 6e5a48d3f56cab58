package dev.retort.console.cli.usage;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command's manual page in roff with the macros of man(7), as {@code groff} and {@code mandoc}
 * render them. picocli's own generator writes AsciiDoc, which takes Ruby to become roff.
 */
public final class ManPage {
  private static final String SECTION = "1";

  private final CommandLine command;
  private final CommandSpec spec;
  private final Roff page = new Roff();

  private ManPage(CommandLine command) {
    this.command = command;
    this.spec = command.getCommandSpec();
  }

  /** The name under which {@code man} finds a command's page: {@code retort-dataset-build}. */
  public static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName("-");
  }

  /** The name of a page's file. */
  public static String file(CommandLine command) {
    return name(command) + "." + SECTION;
  }

  /** A command and everything below it that is not hidden. */
  public static List<CommandLine> commands(CommandLine root) {
    return Stream.concat(Stream.of(root), CommandTree.visibleBelow(root).stream()).toList();
  }

  /** The page of a command. */
  public static String of(CommandLine command) {
    return new ManPage(command).text();
  }

  private String text() {
    CommandSpec root = spec.root();
    page.title(name(command), SECTION, root.version()[0], "Retort manual");
    page.section("NAME");
    page.paragraph(Roff.text(name(command) + " - ") + Roff.text(CommandTree.summary(spec)));
    page.section("SYNOPSIS");
    page.paragraph(synopsis());
    page.section("DESCRIPTION");
    for (String paragraph : spec.usageMessage().description()) {
      page.paragraph(Roff.text(CommandTree.plain(paragraph)));
    }
    parameters();
    options("OPTIONS", spec.options().stream().filter(option -> !option.inherited()).toList());
    options("COMMON OPTIONS", spec.options().stream().filter(OptionSpec::inherited).toList());
    commands();
    exitCodes();
    seeAlso();
    return page.toString();
  }

  private String synopsis() {
    String words = new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0);
    String name = spec.qualifiedName(" ");
    return Roff.bold(name)
        + Roff.text(" " + words.strip().substring(name.length()).strip().replaceAll("\\s+", " "));
  }

  private void parameters() {
    List<PositionalParamSpec> visible =
        spec.positionalParameters().stream().filter(parameter -> !parameter.hidden()).toList();
    if (!visible.isEmpty()) {
      page.section("ARGUMENTS");
      visible.forEach(
          parameter -> page.term(Roff.italic(parameter.paramLabel()), about(parameter)));
    }
  }

  private void options(String heading, List<OptionSpec> options) {
    List<OptionSpec> visible = options.stream().filter(option -> !option.hidden()).toList();
    if (!visible.isEmpty()) {
      page.section(heading);
      visible.forEach(option -> page.term(names(option), about(option)));
    }
  }

  private static String names(OptionSpec option) {
    String names = Stream.of(option.names()).map(Roff::bold).collect(Collectors.joining(", "));
    return option.arity().max() == 0
        ? names
        : names
            + "="
            + Roff.italic(option.paramLabel())
            + (option.arity().isVariable() ? "..." : "");
  }

  private static String about(ArgSpec argument) {
    return Roff.text(CommandTree.plain(String.join(" ", argument.description())));
  }

  private void commands() {
    List<CommandLine> below = CommandTree.visibleChildren(command);
    if (!below.isEmpty()) {
      page.section("COMMANDS");
      below.forEach(
          child ->
              page.term(
                  Roff.bold(name(child)) + "(" + SECTION + ")",
                  Roff.text(CommandTree.summary(child.getCommandSpec()))));
    }
  }

  private void exitCodes() {
    page.section("EXIT STATUS");
    for (Map.Entry<String, String> code : spec.usageMessage().exitCodeList().entrySet()) {
      page.term(Roff.bold(code.getKey().strip()), Roff.text(code.getValue()));
    }
  }

  private void seeAlso() {
    if (spec.parent() == null) {
      return;
    }
    CommandLine parent = spec.parent().commandLine();
    page.section("SEE ALSO");
    page.paragraph(
        Stream.concat(Stream.of(parent), CommandTree.visibleChildren(parent).stream())
            .filter(other -> other == parent || spec.parent().parent() != null)
            .filter(other -> other != command)
            .map(other -> Roff.bold(name(other)) + "(" + SECTION + ")")
            .collect(Collectors.joining(", ")));
  }
}

package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import dev.retort.console.cli.usage.ManPage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "man",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a command's manual page in roff: `retort man run | man -l -`. With --into, writes the"
          + " pages of all commands.",
      "A folder of MANPATH has them in a folder man1: after `retort man --into"
          + " ~/.local/share/man/man1`, `man retort-run` works."
    })
final class ManCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;
  @Spec private CommandSpec spec;

  @Option(names = "--into", paramLabel = "DIR", description = "Write every command's page there.")
  private Optional<Path> into = Optional.empty();

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "Of which command (default: of retort itself).")
  private List<String> words = List.of();

  @Override
  public Integer call() {
    if (into.isEmpty()) {
      retort.out().print(ManPage.of(HelpCommand.named(spec.root().commandLine(), words)));
      retort.out().flush();
      return ExitCode.OK;
    }
    List<CommandLine> commands = ManPage.commands(spec.root().commandLine());
    for (CommandLine command : commands) {
      DurableFile.write(
          into.get().resolve(ManPage.file(command)),
          ManPage.of(command).getBytes(StandardCharsets.UTF_8));
    }
    retort.out().printf("wrote %d pages into %s%n", commands.size(), into.get());
    retort.out().flush();
    return ExitCode.OK;
  }
}

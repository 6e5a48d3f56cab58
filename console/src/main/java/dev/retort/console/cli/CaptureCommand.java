package dev.retort.console.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "capture",
    mixinStandardHelpOptions = true,
    description = "Brings traffic into the exchange log.",
    subcommands = {CaptureImportCommand.class, CaptureOtlpCommand.class})
final class CaptureCommand {
  @ParentCommand private RetortCli retort;

  private CaptureCommand() {}

  RetortCli retort() {
    return retort;
  }
}

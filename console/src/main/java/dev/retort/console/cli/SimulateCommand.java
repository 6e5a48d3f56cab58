package dev.retort.console.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Shows what the machinery does when the truth is known.",
    subcommands = {
      SimulateGateCommand.class,
      SimulateDeferralCommand.class,
      SimulateDriftCommand.class,
      SimulateRedLinesCommand.class
    })
final class SimulateCommand implements Runnable {
  @ParentCommand private RetortCli retort;
  @Spec private CommandSpec spec;

  RetortCli retort() {
    return retort;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}

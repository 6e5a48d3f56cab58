package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import dev.retort.console.simulate.Simulation;
import dev.retort.console.simulate.SimulationOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what the machinery does when the truth is known.",
      "With --nights, lets the whole loop run night after night on made-up traffic of several tasks,"
          + " on a clock that moves as fast as the work is done, with all that can go wrong, and"
          + " reports what came of it. Nothing of HOME is touched."
    },
    exitCodeList = "3:rows were lost, a replay differs, or a target was missed; the table says which",
    subcommands = {
      SimulateGateCommand.class,
      SimulateDeferralCommand.class,
      SimulateDriftCommand.class,
      SimulateRedLinesCommand.class
    })
final class SimulateCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;
  @Spec private CommandSpec spec;
  @Mixin private SimulationOptions options;

  @Option(names = "--nights", paramLabel = "N", description = "Simulates so many nights.")
  private Optional<Integer> nights = Optional.empty();

  @Option(
      names = "--per-day",
      paramLabel = "N",
      defaultValue = "300",
      description = "Requests of each task on a working day (default: ${DEFAULT-VALUE}).")
  private int perDay;

  @Option(
      names = "--fast",
      description =
          "Draws how right a student is by the training rows that it saw, instead of training it."
              + " Everything else stays real.")
  private boolean fast;

  @Option(names = "--uneventful", description = "Nothing goes wrong, and nothing changes.")
  private boolean uneventful;

  @Option(
      names = "--verify-replay",
      description = "Comes to every decision again, and compares it byte for byte.")
  private boolean verifyReplay;

  RetortCli retort() {
    return retort;
  }

  @Override
  public Integer call() throws IOException {
    if (nights.isEmpty()) {
      spec.commandLine().usage(spec.commandLine().getOut());
      return ExitCode.OK;
    }
    // Nobody reads a line for each request; the loggers are set up after this.
    System.setProperty("retort.access", "OFF");
    SimulationOutcome outcome = simulated(options.seed(), nights.get());
    Screen.json(retort.out(), outcome);
    return outcome.isMet() ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private SimulationOutcome simulated(long seed, int count) throws IOException {
    Path folder = Files.createTempDirectory("retort-simulation-");
    try {
      return new Simulation(
              seed, count, perDay, !uneventful, fast, verifyReplay, RetortCli.class.getName())
          .run(
              folder,
              line -> {
                retort.err().println(line);
                retort.err().flush();
              });
    } finally {
      DurableFile.deleteTree(folder);
    }
  }
}

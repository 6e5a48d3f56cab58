package dev.retort.console.cli;

import dev.retort.console.Engines;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Trains what a run folder asks for, and writes metrics, student and outcome into it. `retort run` starts it.")
final class TrainCommand implements Callable<Integer> {
  @Option(
      names = "--run-folder",
      required = true,
      paramLabel = "DIR",
      description = "A folder with a spec.json.")
  private Path folder;

  @Option(
      names = "--stop-at-end-of-input",
      description = "Stop at once when standard input ends: its other end died.")
  private boolean stopAtEndOfInput;

  @Override
  public Integer call() {
    if (!Files.isRegularFile(folder.resolve("spec.json"))) {
      throw new IllegalArgumentException(
          "%s holds no spec.json, so it is no run folder. `retort run TASK` makes one."
              .formatted(folder));
    }
    if (stopAtEndOfInput) {
      watchInput();
    }
    TrainingOutcome outcome = Engines.train(new RunFolder(folder));
    return outcome instanceof TrainingOutcome.Completed ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private static void watchInput() {
    Thread watcher = new Thread(TrainCommand::haltAtEndOfInput, "owner-watch");
    watcher.setDaemon(true);
    watcher.start();
  }

  private static void haltAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Whatever comes is of no interest; only the end is.
      }
    } catch (IOException e) {
      System.err.println("standard input failed: " + e.getMessage());
    }
    Runtime.getRuntime().halt(ExitCode.FAILED);
  }
}

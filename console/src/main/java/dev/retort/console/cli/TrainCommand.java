package dev.retort.console.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import dev.retort.console.Engines;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.external.ExternalTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Trains what a run folder asks for, and writes metrics, checkpoints, student and outcome"
            + " into it. `retort run` starts it.",
    exitCodeList = {
      "0:there is a student",
      "3:the training ended without one, and outcome.json says why: it diverged, ran out of memory,"
          + " or was asked to stop (SIGTERM, Ctrl-C) and took a last checkpoint",
      "143:it was stopped at once: by a second signal, or because the time to stop was up"
    })
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

  @Option(
      names = "--stop-within",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long a training that is asked to stop may take for its last checkpoint (default:"
              + " ${DEFAULT-VALUE}).")
  private long graceSeconds;

  @Option(
      names = "--trainer",
      hidden = true,
      paramLabel = "JSON",
      description = "The external engine that is asked for (default: the configuration's).")
  private Optional<String> trainer = Optional.empty();

  @ParentCommand private RetortCli retort;

  @Override
  public Integer call() {
    if (!Files.isRegularFile(folder.resolve("spec.json"))) {
      throw new IllegalArgumentException(
          "%s holds no spec.json, so it is no run folder. `retort run TASK` makes one."
              .formatted(folder));
    }
    RunFolder run = new RunFolder(folder);
    // A batch system may start a job again that has done its work: its node failed too late.
    Optional<TrainingOutcome> earlier =
        run.outcome().filter(outcome -> !(outcome instanceof TrainingOutcome.Cancelled));
    if (earlier.isPresent()) {
      return exitCode(earlier.get());
    }
    if (stopAtEndOfInput) {
      watchInput();
    }
    StopSignal.interruptsCallingThread(Duration.ofSeconds(graceSeconds));
    return exitCode(Engines.train(run, trainers()));
  }

  private static int exitCode(TrainingOutcome outcome) {
    return outcome instanceof TrainingOutcome.Completed ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  /** The configuration is of interest only to a run folder that asks for what stands there. */
  private List<ExternalTrainer> trainers() {
    if (trainer.isPresent()) {
      try {
        return List.of(JsonFormat.mapper().readValue(trainer.get(), ExternalTrainer.class));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            "--trainer is no external engine: " + e.getOriginalMessage(), e);
      }
    }
    boolean external = new RunFolder(folder).request().engine().startsWith(ExternalTrainer.PREFIX);
    return external ? retort.config().engines() : List.of();
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
    StopSignal.endOffspring();
    Runtime.getRuntime().halt(ExitCode.FAILED);
  }
}

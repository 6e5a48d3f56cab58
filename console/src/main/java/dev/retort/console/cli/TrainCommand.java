package dev.retort.console.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.console.Engines;
import dev.retort.console.HandedOverTraining;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.external.ExternalTrainer;
import dev.retort.trainer.handover.RemoteTraining;
import dev.retort.trainer.handover.RunAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
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
      paramLabel = "DIR|URL",
      description = {
        "A folder with a spec.json; or where its owner hands one over (launcher.handover in its"
            + " retort.yaml).",
        "With a URL, the run folder's token is in the environment variable RETORT_RUN_TOKEN, or in"
            + " the file of --token-file."
      })
  private String folder;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the token of a run folder that is handed over.")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      defaultValue = "${sys:java.io.tmpdir}",
      description =
          "Where a run folder that is handed over lies meanwhile (default: ${DEFAULT-VALUE}).")
  private Path scratch;

  @Option(
      names = "--patience-minutes",
      paramLabel = "MINUTES",
      defaultValue = "120",
      description =
          "For how long the owner of a run folder that is handed over may be out of reach (default:"
              + " ${DEFAULT-VALUE}).")
  private long patienceMinutes;

  @Option(
      names = "--stop-at-end-of-input",
      description =
          "Stop at once when standard input ends: its other end died. A line on it asks to stop in"
              + " good order.")
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
    RunAddress address =
        RunAddress.of(
            folder, tokenFile.map(TrainCommand::token).or(TrainCommand::tokenOfEnvironment));
    return address instanceof RunAddress.HandedOver job
        ? handedOver(job)
        : shared(address.folder().orElseThrow());
  }

  private int handedOver(RunAddress.HandedOver job) {
    RemoteTraining training =
        HandedOverTraining.of(
            job,
            scratch,
            Duration.ofMinutes(patienceMinutes),
            Duration.ofSeconds(graceSeconds),
            RetortCli.class.getName(),
            trainers(),
            System.out);
    StopSignal stop = StopSignal.tells(training::stop);
    if (stopAtEndOfInput) {
      watchInput(stop);
    }
    return training.toItsEnd();
  }

  private static String token(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the token in %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  private static Optional<String> tokenOfEnvironment() {
    return Optional.ofNullable(System.getenv(RunAddress.TOKEN));
  }

  private int shared(Path folder) {
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
    StopSignal stop = StopSignal.interruptsCallingThread(Duration.ofSeconds(graceSeconds));
    if (stopAtEndOfInput) {
      watchInput(stop);
    }
    boolean external = run.request().engine().startsWith(ExternalTrainer.PREFIX);
    return exitCode(Engines.train(run, external ? trainers() : List.of()));
  }

  private static int exitCode(TrainingOutcome outcome) {
    return outcome instanceof TrainingOutcome.Completed ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  /** The configuration is of interest only where nobody has passed the engine on. */
  private List<ExternalTrainer> trainers() {
    if (trainer.isPresent()) {
      try {
        return List.of(JsonFormat.mapper().readValue(trainer.get(), ExternalTrainer.class));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            "--trainer is no external engine: " + e.getOriginalMessage(), e);
      }
    }
    return retort.config().engines();
  }

  private static void watchInput(StopSignal stop) {
    Thread watcher = new Thread(() -> haltAtEndOfInput(stop), "owner-watch");
    watcher.setDaemon(true);
    watcher.start();
  }

  private static void haltAtEndOfInput(StopSignal stop) {
    try {
      for (int next = System.in.read(); next >= 0; next = System.in.read()) {
        if (next == '\n') {
          stop.say();
        }
      }
    } catch (IOException e) {
      System.err.println("standard input failed: " + e.getMessage());
    }
    StopSignal.endOffspring();
    Runtime.getRuntime().halt(ExitCode.FAILED);
  }
}

package dev.retort.trainer.external;

import dev.retort.capture.DurableFile;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Trains by an {@link ExternalTrainer}'s command. The training rows lie beside the spec in {@code
 * training.jsonl} while it runs, for not every language reads Parquet. What the command prints goes
 * where this process's own output goes. Its standard input ends when this process does.
 */
public final class ExternalTrainingEngine implements TrainingEngine {
  private static final long POLL_MILLIS = 200;

  /** 128 + SIGKILL, which is how the system ends a process when memory runs out. */
  private static final int KILLED = 137;

  private final ExternalTrainer trainer;
  private final ModelLoader loader;
  private final Duration grace;

  /**
   * An engine of one trainer.
   *
   * @param loader must open what it trains
   * @param grace what the command is given to take a last checkpoint when it is asked to stop
   */
  public ExternalTrainingEngine(ExternalTrainer trainer, ModelLoader loader, Duration grace) {
    this.trainer = Objects.requireNonNull(trainer);
    this.loader = Objects.requireNonNull(loader);
    this.grace = Objects.requireNonNull(grace);
  }

  @Override
  public String name() {
    return trainer.engineName();
  }

  @Override
  public String bundleFolder() {
    return trainer.bundleFolder();
  }

  /** Answers of the kinds that the trainer is configured for; labels, if there are two or more. */
  @Override
  public boolean canLearn(DatasetVersion dataset) {
    DatasetManifest manifest = dataset.manifest();
    return trainer.kinds().contains(manifest.answerKind())
        && (manifest.answerKind() != AnswerKind.LABEL || manifest.labelHistogram().size() >= 2);
  }

  @Override
  public boolean learnsInMicroBatches() {
    return true;
  }

  /**
   * {@inheritDoc}
   *
   * @throws ExternalTrainerException if the command cannot be started, dies, or leaves something
   *     else than the contract asks for
   */
  @Override
  public TrainingOutcome train(TrainingSpec spec, DatasetVersion dataset, RunFolder run) {
    List<TrainingExample> examples = spec.rows(dataset);
    Path rows = run.root().resolve(TrainingRows.FILE);
    TrainingRows.write(rows, examples);
    try {
      Optional<Integer> exit = finished(run);
      if (exit.isEmpty()) {
        return new TrainingOutcome.Cancelled();
      }
      ExternalOutcome outcome = new ExternalOutcome(name(), run);
      if (!outcome.isThere()) {
        return without(exit.get());
      }
      return outcome.checked(examples, loader);
    } finally {
      DurableFile.deleteTree(rows);
    }
  }

  private TrainingOutcome without(int exit) {
    if (exit == KILLED) {
      return new TrainingOutcome.OutOfMemory(
          "%s was killed (exit code %d), as the system does when memory runs out"
              .formatted(name(), exit));
    }
    throw new ExternalTrainerException(
        "%s (%s) ended with exit code %d and left no outcome.json; what it printed says why."
            .formatted(name(), String.join(" ", trainer.command()), exit));
  }

  /** The exit code; empty if this thread is interrupted: then the command has ended too. */
  private Optional<Integer> finished(RunFolder run) {
    Process process = start(run);
    try {
      return Optional.of(process.waitFor());
    } catch (InterruptedException e) {
      stop(process);
      return Optional.empty();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Process start(RunFolder run) {
    List<String> argv = new ArrayList<>(trainer.command());
    argv.add(run.root().toAbsolutePath().toString());
    try {
      return new ProcessBuilder(argv)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      throw new ExternalTrainerException(
          "%s cannot be started: %s. Check `engines.%s.command` in retort.yaml."
              .formatted(name(), e.getMessage(), trainer.name()),
          e);
    }
  }

  private void stop(Process process) {
    // Children of a process that is gone are no longer known as its descendants.
    List<ProcessHandle> tree = process.descendants().toList();
    // Process.destroy() would close its input as well, and that says that its owner has died.
    process.toHandle().destroy();
    long deadline = System.nanoTime() + grace.toNanos();
    try {
      while (process.isAlive() && System.nanoTime() < deadline) {
        process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      // Whoever asks twice does not want to wait.
      Thread.currentThread().interrupt();
    }
    tree.forEach(ProcessHandle::destroyForcibly);
  }
}

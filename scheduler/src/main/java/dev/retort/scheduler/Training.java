package dev.retort.scheduler;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetVersion;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RunStatus;
import dev.retort.scheduler.RunResults.Trained;
import dev.retort.scheduler.launch.JobCancelledException;
import dev.retort.scheduler.launch.JobFailedException;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingProgress;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.checkpoint.Checkpoints;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The training step: each attempt in a folder and under a token of its own, so that a process which
 * lost its owner can never pass its work off as a later attempt's.
 */
final class Training {
  private static final double MILLIS = 1000;

  private final Place place;
  private final RunFloors floors;
  private final RunListener listener;
  private final RunRequest request;
  private final DatasetVersion dataset;
  private final MeteredLauncher launcher;
  private final TrainingEngine engine;
  private final String variant;
  private final TrainingSpec spec;

  /** What the trainings of a run have in common. */
  record Place(
      RunFloors floors,
      RunListener listener,
      RunRequest request,
      DatasetVersion dataset,
      MeteredLauncher launcher) {}

  /**
   * A training.
   *
   * @param variant what sets it apart from the engine's others; empty text if there is none
   */
  Training(Place place, TrainingEngine engine, String variant, TrainingSpec spec) {
    this.place = place;
    this.floors = place.floors();
    this.listener = place.listener();
    this.request = place.request();
    this.dataset = place.dataset();
    this.launcher = place.launcher();
    this.engine = engine;
    this.variant = variant;
    this.spec = spec;
  }

  /** The same on a share of the training rows. */
  Training onShare(double share) {
    return new Training(place, engine, variant, spec.onShare(share));
  }

  /** A result, or the problem in its place. */
  record Ending(Optional<Trained> result, String problem) {}

  TrainingEngine engine() {
    return engine;
  }

  TrainingSpec spec() {
    return spec;
  }

  /** Names what is trained, apart from the data: engine and spec. */
  String key() {
    return key(engine, spec);
  }

  /** Names what a training is asked for. */
  static String key(TrainingEngine engine, TrainingSpec spec) {
    return DigestUtils.sha256Hex(JsonFormat.line(List.of(engine.name(), spec)));
  }

  /** The folder for everything that follows from this dataset and spec. */
  Path folder() {
    String inputs = DigestUtils.sha256Hex(dataset.id().sha256() + key());
    return floors.runs().resolve(request.task().value()).resolve(inputs.substring(0, 16));
  }

  /** Whether anything of it is on disk. */
  boolean isBegun() {
    return Files.isDirectory(folder());
  }

  /** Trains, and says what came of it. */
  Contender contender() {
    Ending ending = run();
    String files =
        ending
            .result()
            .map(trained -> floors.runs().relativize(attempt(trained).root()).toString())
            .orElse("");
    return new Contender(engine.name(), variant, ending.result(), files, ending.problem());
  }

  /** Says why there is no student. */
  Contender without(String problem) {
    return new Contender(engine.name(), variant, Optional.empty(), "", problem);
  }

  RunFolder attempt(Trained trained) {
    return new RunFolder(folder().resolve(trained.attempt()));
  }

  Ending run() {
    listener.started(RunStep.TRAIN);
    TaskName task = request.task();
    List<Object> inputs = List.of(dataset.id(), engine.name(), spec);
    Optional<Trained> earlier =
        floors
            .journal()
            .finished(task, RunStep.TRAIN.label(), inputs, Trained.class)
            .filter(this::isWhole);
    if (earlier.isPresent()) {
      use();
      return ending(earlier.get());
    }
    Instant started = floors.clock().instant();
    TrackedTraining tracked = tracked();
    RunFolder.Request fresh = request(launcher.hardware());
    RunFolder run =
        attempts()
            .underWay(fresh, launcher::holds)
            .orElseGet(
                () -> {
                  launcher.requireBudget(fresh.hardware());
                  return attempts().next(fresh);
                });
    TrainingOutcome outcome = launch(run, tracked, started);
    Optional<GpuProfile> smaller = smaller(run, outcome);
    while (smaller.isPresent()) {
      launcher.requireBudget(smaller.get());
      run = attempts().next(request(smaller.get()));
      outcome = launch(run, tracked, started);
      smaller = smaller(run, outcome);
    }
    if (!(outcome instanceof TrainingOutcome.Completed completed)) {
      return new Ending(Optional.empty(), problem(outcome, tracked));
    }
    Trained trained =
        new Trained(
            run.root().getFileName().toString(),
            completed.artifact().digest(),
            digest(run.outOfFold()),
            completed.artifact().measures(),
            Duration.between(started, floors.clock().instant()).toMillis() / MILLIS);
    floors.journal().finish(task, RunStep.TRAIN.label(), inputs, trained);
    attempts().keepOnly(run);
    tracked.end(RunStatus.FINISHED, completed.artifact().measures());
    return ending(trained);
  }

  /** What is used again is not old. */
  private void use() {
    try {
      Files.setLastModifiedTime(folder(), FileTime.from(floors.clock().instant()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write %s: %s".formatted(folder(), DurableFile.reason(e)), e);
    }
  }

  private TrainingAttempts attempts() {
    return new TrainingAttempts(folder());
  }

  private RunFolder.Request request(GpuProfile hardware) {
    return new RunFolder.Request(
        TrainingAttempts.token(), engine.name(), spec, dataset.folder().toAbsolutePath(), hardware);
  }

  /** What to try next after a training that ran out of memory; empty if that is of no use. */
  private Optional<GpuProfile> smaller(RunFolder run, TrainingOutcome outcome) {
    return outcome instanceof TrainingOutcome.OutOfMemory && engine.learnsInMicroBatches()
        ? run.request().hardware().withHalfTheMicroBatch()
        : Optional.empty();
  }

  private TrainingOutcome launch(RunFolder run, TrackedTraining tracked, Instant started) {
    listener.launched(engine.name(), run);
    AtomicReference<TrainingProgress> progress = new AtomicReference<>(TrainingProgress.NONE);
    TrainingOutcome outcome;
    try {
      outcome =
          launcher.run(
              run,
              metrics -> {
                tracked.reported(metrics);
                listener.trained(
                    progress.updateAndGet(before -> before.after(metrics)),
                    Duration.between(started, floors.clock().instant()));
                listener.progressed(RunStep.TRAIN, progress.get().share());
              });
    } catch (BudgetSpentException e) {
      tellTracker(tracked, RunStatus.KILLED).ifPresent(e::addSuppressed);
      throw e;
    } catch (JobFailedException e) {
      TrainingAttempts.distrust(run);
      tellTracker(tracked, RunStatus.FAILED).ifPresent(e::addSuppressed);
      throw e;
    }
    if (outcome instanceof TrainingOutcome.Cancelled) {
      JobCancelledException cancelled =
          new JobCancelledException(
              "The training of '%s' was stopped%s. The same command goes on from there."
                  .formatted(
                      request.task(),
                      run.checkpoints()
                          .latest()
                          .map(folder -> " at step " + Checkpoints.step(folder))
                          .orElse(" before its first checkpoint")));
      tellTracker(tracked, RunStatus.KILLED).ifPresent(cancelled::addSuppressed);
      throw cancelled;
    }
    return outcome;
  }

  /** What the tracker has against it is no reason to forget why the training ended. */
  private static Optional<RegistryException> tellTracker(
      TrackedTraining tracked, RunStatus status) {
    // A thread that is to stop would stop at its first word to the tracker.
    boolean interrupted = Thread.interrupted();
    try {
      tracked.end(status, Map.of());
      return Optional.empty();
    } catch (RegistryException e) {
      return Optional.of(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private TrackedTraining tracked() {
    String key = folder().getFileName().toString();
    TreeMap<String, String> parameters = new TreeMap<>();
    parameters.put("engine", engine.name());
    parameters.put("dataset", dataset.id().sha256());
    parameters.put("seed", Long.toString(spec.seed()));
    parameters.put("folds", Integer.toString(spec.folds()));
    if (spec.share() < 1) {
      parameters.put("share", Double.toString(spec.share()));
    }
    if (engine.learnsInMicroBatches()) {
      Optimisation optimisation = spec.decoder().optimisation();
      parameters.put("epochs", Integer.toString(optimisation.epochs()));
      parameters.put("learning_rate", Double.toString(optimisation.learningRate()));
      parameters.put("tokens_per_step", Integer.toString(optimisation.tokensPerStep()));
      parameters.put("context_length", Integer.toString(spec.decoder().contextLength()));
    }
    return new TrackedTraining(
        floors.tracker(),
        floors.clock(),
        new TrackedTraining.Start(
            request.task().value(),
            "train-" + key,
            "%s-%s-%s".formatted(request.task(), engine.name(), key.substring(0, 8)),
            Map.of(
                "retort.task",
                request.task().value(),
                "retort.step",
                RunStep.TRAIN.label(),
                "retort.hardware",
                launcher.hardware().name()),
            parameters));
  }

  private String name() {
    String share = spec.share() == 1 ? "" : " on %.0f %% of the rows".formatted(100 * spec.share());
    return (variant.isEmpty() ? engine.name() : "%s (%s)".formatted(engine.name(), variant))
        + share;
  }

  /** A result is good as long as its files are what they were. */
  private boolean isWhole(Trained trained) {
    RunFolder run = attempt(trained);
    return Files.isDirectory(run.student())
        && FolderDigest.of(run.student()).equals(trained.modelDigest())
        && Files.isRegularFile(run.outOfFold())
        && digest(run.outOfFold()).equals(trained.outOfFoldDigest());
  }

  static String digest(Path file) {
    try (InputStream bytes = Files.newInputStream(file)) {
      return DigestUtils.sha256Hex(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private Ending ending(Trained trained) {
    listener.finished(
        RunStep.TRAIN, "%s, digest %s".formatted(name(), trained.modelDigest().substring(0, 12)));
    return new Ending(Optional.of(trained), "");
  }

  private String problem(TrainingOutcome outcome, TrackedTraining tracked) {
    String untold =
        tellTracker(tracked, RunStatus.FAILED)
            .map(failure -> " The tracker was not told: " + failure.getMessage())
            .orElse("");
    if (outcome instanceof TrainingOutcome.Diverged diverged) {
      return "The training diverged: " + diverged.evidence() + untold;
    }
    TrainingOutcome.OutOfMemory memory = (TrainingOutcome.OutOfMemory) outcome;
    String remedy =
        engine.learnsInMicroBatches()
            ? "A micro-batch of one sequence did not help: lower sequenceLength, set gradientCheckpointing, or take larger hardware."
            : "Raise heapMegabytes in the hardware profile.";
    return "The training needs more memory: %s. %s%s".formatted(memory.evidence(), remedy, untold);
  }
}

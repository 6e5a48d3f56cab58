package dev.retort.scheduler;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetVersion;
import dev.retort.scheduler.RunResults.Trained;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The training step: each attempt in a folder and under a token of its own, so that a process which
 * lost its owner can never pass its work off as a later attempt's.
 */
final class Training {
  private static final double MILLIS = 1000;

  private final RunFloors floors;
  private final RunListener listener;
  private final RunRequest request;
  private final DatasetVersion dataset;
  private final TrainingEngine engine;

  Training(
      RunFloors floors,
      RunListener listener,
      RunRequest request,
      DatasetVersion dataset,
      TrainingEngine engine) {
    this.floors = floors;
    this.listener = listener;
    this.request = request;
    this.dataset = dataset;
    this.engine = engine;
  }

  /** A result, or the problem in its place. */
  record Ending(Optional<Trained> result, String problem) {}

  TrainingEngine engine() {
    return engine;
  }

  RunRequest request() {
    return request;
  }

  /** Names what is trained, apart from the data: engine and spec. */
  String key() {
    return DigestUtils.sha256Hex(JsonFormat.line(List.of(engine.name(), request.training())));
  }

  /** The folder for everything that follows from this dataset and spec. */
  Path folder() {
    String inputs = DigestUtils.sha256Hex(dataset.id().sha256() + key());
    return floors.runs().resolve(request.task().value()).resolve(inputs.substring(0, 16));
  }

  RunFolder attempt(Trained trained) {
    return new RunFolder(folder().resolve(trained.attempt()));
  }

  Ending run() {
    listener.started(RunStep.TRAIN);
    TaskName task = request.task();
    List<Object> inputs = List.of(dataset.id(), engine.name(), request.training());
    Optional<Trained> earlier =
        floors
            .journal()
            .finished(task, RunStep.TRAIN.label(), inputs, Trained.class)
            .filter(this::isWhole);
    if (earlier.isPresent()) {
      return ending(earlier.get());
    }
    String token = UUID.randomUUID().toString();
    RunFolder run =
        RunFolder.create(
            folder().resolve("attempt-" + token),
            new RunFolder.Request(
                token, engine.name(), request.training(), dataset.folder().toAbsolutePath()));
    Instant started = floors.clock().instant();
    TrainingOutcome outcome =
        floors.launcher().run(run, share -> listener.progressed(RunStep.TRAIN, share));
    if (!(outcome instanceof TrainingOutcome.Completed completed)) {
      return new Ending(Optional.empty(), problem(outcome));
    }
    Trained trained =
        new Trained(
            run.root().getFileName().toString(),
            completed.artifact().digest(),
            digest(run.outOfFold()),
            completed.artifact().measures(),
            Duration.between(started, floors.clock().instant()).toMillis() / MILLIS);
    floors.journal().finish(task, RunStep.TRAIN.label(), inputs, trained);
    removeOtherAttempts(run.root());
    return ending(trained);
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
        RunStep.TRAIN,
        "%s, digest %s".formatted(engine.name(), trained.modelDigest().substring(0, 12)));
    return new Ending(Optional.of(trained), "");
  }

  private void removeOtherAttempts(Path kept) {
    try (Stream<Path> siblings = Files.list(folder())) {
      siblings
          .filter(sibling -> sibling.getFileName().toString().startsWith("attempt-"))
          .filter(sibling -> !sibling.equals(kept))
          .forEach(DurableFile::deleteTree);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder() + ": " + e.getMessage(), e);
    }
  }

  private static String problem(TrainingOutcome outcome) {
    if (outcome instanceof TrainingOutcome.Diverged diverged) {
      return "The training diverged: " + diverged.evidence();
    }
    if (outcome instanceof TrainingOutcome.OutOfMemory memory) {
      return "The training needs more memory: %s. Raise heapMegabytes in the hardware profile."
          .formatted(memory.evidence());
    }
    return "The training was cancelled.";
  }
}

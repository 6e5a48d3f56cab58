package dev.retort.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.labelling.LabelOpinion;
import dev.retort.dataset.labelling.LabelOpinions;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingProgress;
import dev.retort.trainer.TrainingSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the students of a home think of labels and prompts. Out-of-fold opinions are those that a
 * run on the dataset version has left; where none has, one is trained for the opinions alone, and
 * kept. Used by one thread.
 */
public final class StudentOpinions implements LabelOpinions {
  private final Path runs;
  private final Path own;
  private final List<TrainingEngine> engines;
  private final Function<TaskName, TrainingSpec> specs;
  private final JobLauncher launcher;
  private final ModelLoader loader;
  private final Optional<Path> student;
  private final DoubleConsumer progress;

  /**
   * @param runs folder of the run folders
   * @param own where trainings for opinions alone go
   * @param engines the preferred first
   * @param specs what a task trains
   * @param student folder of the student that is asked for its uncertainty; empty: there is none
   * @param progress follows a training, in [0, 1]
   */
  StudentOpinions(
      Path runs,
      Path own,
      List<TrainingEngine> engines,
      Function<TaskName, TrainingSpec> specs,
      JobLauncher launcher,
      ModelLoader loader,
      Optional<Path> student,
      DoubleConsumer progress) {
    this.runs = Objects.requireNonNull(runs);
    this.own = Objects.requireNonNull(own);
    this.engines = List.copyOf(engines);
    this.specs = Objects.requireNonNull(specs);
    this.launcher = Objects.requireNonNull(launcher);
    this.loader = Objects.requireNonNull(loader);
    this.student = Objects.requireNonNull(student);
    this.progress = Objects.requireNonNull(progress);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if no engine can learn the version, or the training fails
   */
  @Override
  public List<LabelOpinion> outOfFold(DatasetVersion version) {
    return opinions(standing(runs, own, version).orElseGet(() -> trained(version)));
  }

  /** A run on a version that has left opinions on its labels. */
  static Optional<RunFolder> standing(Path runs, Path own, DatasetVersion version) {
    String task = version.manifest().spec().task().value();
    return finished(runs.resolve(task), version).or(() -> finished(own.resolve(task), version));
  }

  /** What a run has left, one a training row. */
  static List<LabelOpinion> opinions(RunFolder run) {
    try (Stream<String> lines = Files.lines(run.outOfFold())) {
      return lines.map(StudentOpinions::opinion).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + run.outOfFold() + ": " + e.getMessage(), e);
    }
  }

  private static LabelOpinion opinion(String line) {
    try {
      OutOfFoldPrediction row = JsonFormat.mapper().readValue(line, OutOfFoldPrediction.class);
      // Whether a label is wrong is asked among labels; a confidence also allows for none of them.
      return new LabelOpinion(
          row.id(),
          row.reference(),
          row.prediction().answer(),
          row.amongKnown().orElse(row.prediction().confidence()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line is no out-of-fold prediction: " + line, e);
    }
  }

  /** A run on a version that has come to a student, with its files: {@code KEY/attempt-TOKEN}. */
  static Optional<RunFolder> finished(Path folder, DatasetVersion version) {
    return folders(folder).stream()
        .flatMap(key -> folders(key).stream())
        .filter(attempt -> attempt.getFileName().toString().startsWith("attempt-"))
        .map(RunFolder::new)
        .filter(run -> Files.isRegularFile(run.root().resolve("spec.json")))
        .filter(run -> run.request().dataset().endsWith(version.id().sha256()))
        .filter(run -> Files.isRegularFile(run.outOfFold()) && Files.isDirectory(run.student()))
        .filter(run -> run.outcome().orElse(null) instanceof TrainingOutcome.Completed)
        .findFirst();
  }

  private static List<Path> folders(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + parent + ": " + e.getMessage(), e);
    }
  }

  private RunFolder trained(DatasetVersion version) {
    TaskName task = version.manifest().spec().task();
    TrainingEngine engine =
        engines.stream()
            .filter(candidate -> candidate.canLearn(version))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no engine here learns the %s answers of dataset version %s, so there is no opinion on them. Suspects are found among labels."
                            .formatted(version.manifest().answerKind(), version.id())));
    String token = UUID.randomUUID().toString();
    Path key = own.resolve(task.value()).resolve(version.id().sha256().substring(0, 16));
    DurableFile.deleteTree(key);
    RunFolder run =
        RunFolder.create(
            key.resolve("attempt-" + token),
            new RunFolder.Request(
                token,
                engine.name(),
                specs.apply(task),
                version.folder().toAbsolutePath(),
                launcher.hardware()));
    AtomicReference<TrainingProgress> reported = new AtomicReference<>(TrainingProgress.NONE);
    TrainingOutcome outcome =
        launcher.run(
            run,
            0,
            metrics ->
                progress.accept(reported.updateAndGet(before -> before.after(metrics)).share()));
    if (!(outcome instanceof TrainingOutcome.Completed)) {
      throw new IllegalArgumentException(
          "the training that is to give opinions on dataset version %s came to no student: %s. `retort run %s` may say more."
              .formatted(version.id(), outcome, task));
    }
    return run;
  }

  @Override
  public List<Double> uncertainties(List<String> inputs) {
    if (student.isEmpty()) {
      return Collections.nCopies(inputs.size(), 1.0);
    }
    try (TaskModel model = loader.load(student.get())) {
      return model.predictAll(inputs).stream()
          .map(Prediction::confidence)
          .map(confidence -> 1 - confidence)
          .toList();
    }
  }
}

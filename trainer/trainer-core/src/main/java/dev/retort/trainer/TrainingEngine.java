package dev.retort.trainer;

import dev.retort.dataset.DatasetVersion;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Trains students of one kind. An engine reads only the dataset's training rows; it takes its
 * out-of-fold scores, calibration and early stopping from them, and refits the published student on
 * all of them. Runs in a process of its own; one call at a time.
 */
public interface TrainingEngine {

  /** The engine's name in artifacts and reports, such as {@code dl4j-ngram-bag}. */
  String name();

  /**
   * The folder within a bundle that this engine's students go to, such as {@code dl4j}; empty text
   * for students that come in several such folders ({@code hf}, {@code adapter}, {@code gguf}),
   * which then lie at the bundle's top.
   */
  String bundleFolder();

  /** Whether students of this kind can answer the task of a dataset; its rows may be looked at. */
  boolean canLearn(DatasetVersion dataset);

  /**
   * Whether less memory is needed when fewer sequences go through the student at once ({@link
   * GpuProfile#microBatch()}): then a training that ran out of memory is worth another try.
   */
  default boolean learnsInMicroBatches() {
    return false;
  }

  /** Whether its students can begin with an earlier student's weights ({@link WarmStart}). */
  default boolean inherits() {
    return false;
  }

  /**
   * Why a training cannot begin with a student, in words that follow its name; empty if it can.
   * Whether the student has learnt rows that it is to be judged by is not asked here.
   *
   * @param student folder of a student of this engine's
   */
  default Optional<String> objection(TrainingSpec spec, DatasetVersion dataset, Path student) {
    return Optional.of("is of an engine that begins with no other student");
  }

  /**
   * Trains a student. Expected failures are outcomes. Interrupting the thread ends it, with a
   * checkpoint if the engine takes any, and {@link TrainingOutcome.Cancelled}.
   *
   * @param run where the student, the out-of-fold scores, the metrics and the checkpoints go;
   *     {@link RunFolder#resumeFrom()} says where to go on from, and {@link
   *     RunFolder.Request#hardware()} what to go on with
   * @throws java.io.UncheckedIOException if the disk refuses
   */
  TrainingOutcome train(TrainingSpec spec, DatasetVersion dataset, RunFolder run);
}

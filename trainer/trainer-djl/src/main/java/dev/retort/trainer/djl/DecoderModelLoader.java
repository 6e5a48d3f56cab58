package dev.retort.trainer.djl;

import dev.retort.trainer.ConfidenceCalibration;
import dev.retort.trainer.GenerativeStudent;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.TaskModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Reads decoder students back. Thread-safe. */
public final class DecoderModelLoader implements ModelLoader {
  /** Answers that a student writes at once: llama.cpp shares its work among them. */
  public static final int SLOTS = 4;

  private final DecoderWriter.Place place;

  /** A loader for processes that have to survive: llama.cpp runs in processes of its own. */
  public DecoderModelLoader() {
    this(DecoderWriter.Place.ANOTHER_PROCESS);
  }

  private DecoderModelLoader(DecoderWriter.Place place) {
    this.place = place;
  }

  /**
   * A loader for a worker process that has no other purpose: llama.cpp runs in it, and takes it
   * along when it aborts.
   */
  public static DecoderModelLoader withinThisProcess() {
    return new DecoderModelLoader(DecoderWriter.Place.THIS_PROCESS);
  }

  @Override
  public boolean recognises(Path folder) {
    return DecoderStudent.isAt(folder);
  }

  @Override
  public TaskModel load(Path folder) {
    DecoderStudent student = DecoderStudent.read(folder);
    ConfidenceCalibration calibration = calibration(student, folder);
    return new DecoderModel(DecoderWriter.open(folder, student, SLOTS, place), calibration, SLOTS);
  }

  /**
   * The student of a folder for another engine, which has its weights.
   *
   * @throws UncheckedIOException if a file is missing or damaged, naming it
   */
  public static GenerativeStudent withoutWeights(Path folder) {
    DecoderStudent student = DecoderStudent.read(folder);
    return DecoderGuide.of(folder, student, calibration(student, folder));
  }

  private static ConfidenceCalibration calibration(DecoderStudent student, Path folder) {
    return student
        .calibration()
        .orElseThrow(
            () ->
                new UncheckedIOException(
                    new IOException(
                        "the student in %s was never calibrated: its training did not come to its end"
                            .formatted(folder))));
  }
}

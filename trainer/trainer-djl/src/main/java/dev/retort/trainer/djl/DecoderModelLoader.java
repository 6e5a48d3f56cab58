package dev.retort.trainer.djl;

import dev.retort.trainer.ConfidenceCalibration;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.TaskModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Reads decoder students back. Thread-safe. */
public final class DecoderModelLoader implements ModelLoader {
  /** Answers that a student writes at once: llama.cpp shares its work among them. */
  static final int SLOTS = 4;

  @Override
  public boolean recognises(Path folder) {
    return DecoderStudent.isAt(folder);
  }

  @Override
  public TaskModel load(Path folder) {
    DecoderStudent student = DecoderStudent.read(folder);
    ConfidenceCalibration calibration =
        student
            .calibration()
            .orElseThrow(
                () ->
                    new UncheckedIOException(
                        new IOException(
                            "the student in %s was never calibrated: its training did not come to its end"
                                .formatted(folder))));
    return new DecoderModel(DecoderWriter.open(folder, student, SLOTS), calibration, SLOTS);
  }
}

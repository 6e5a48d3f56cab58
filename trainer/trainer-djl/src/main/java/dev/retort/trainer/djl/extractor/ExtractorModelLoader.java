package dev.retort.trainer.djl.extractor;

import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.TaskModel;
import java.nio.file.Path;

/** Loads the students of {@link ExtractorTrainingEngine}. Thread-safe. */
public final class ExtractorModelLoader implements ModelLoader {

  @Override
  public boolean recognises(Path folder) {
    return ExtractorFiles.recognises(folder);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The checksum of the numbers and every length, order and range are checked.
   */
  @Override
  public TaskModel load(Path folder) {
    return ExtractorFiles.read(folder);
  }
}

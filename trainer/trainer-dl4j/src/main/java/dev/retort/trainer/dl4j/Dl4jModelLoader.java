package dev.retort.trainer.dl4j;

import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.TaskModel;
import java.nio.file.Path;

/** Loads the students of {@link Dl4jTrainingEngine}; loads no native code. Thread-safe. */
public final class Dl4jModelLoader implements ModelLoader {

  @Override
  public boolean recognises(Path folder) {
    return StudentFiles.recognises(folder);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The checksum of the table and every length, order and range are checked.
   */
  @Override
  public TaskModel load(Path folder) {
    return StudentFiles.read(folder);
  }
}

package dev.retort.trainer.linear;

import dev.retort.capture.JsonFormat;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.TaskModel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads linear text classifiers from their open JSON format. Thread-safe. */
public final class LinearModelLoader implements ModelLoader {

  @Override
  public boolean recognises(Path folder) {
    return Files.isRegularFile(folder.resolve(LinearTextFile.NAME));
  }

  @Override
  public TaskModel load(Path folder) {
    return new LinearTextModel(
        JsonFormat.read(folder.resolve(LinearTextFile.NAME), LinearTextFile.class));
  }
}

package dev.retort.trainer;

import java.nio.file.Path;

/** Reads students of one kind back from their folders. Thread-safe. */
public interface ModelLoader {

  /** Whether a bundle's folder holds a student of this kind. */
  boolean recognises(Path folder);

  /**
   * Loads the student of a folder.
   *
   * @throws java.io.UncheckedIOException if a file is missing or damaged, naming it
   */
  TaskModel load(Path folder);
}

package dev.retort.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A finished dataset version on disk. Immutable: its name is the hash of its rows.
 *
 * <p>Thread-safe; each read opens the files anew.
 *
 * @param folder {@code manifest.json}, {@code examples.parquet}, {@code decisions.parquet}
 * @param manifest what it is made of
 */
public record DatasetVersion(Path folder, DatasetManifest manifest) {
  public DatasetVersion {
    Objects.requireNonNull(folder);
    Objects.requireNonNull(manifest);
  }

  /** The version's content hash. */
  public DatasetId id() {
    return manifest.id();
  }

  /**
   * Opens a version.
   *
   * @throws java.io.UncheckedIOException if the folder holds no whole version
   */
  public static DatasetVersion open(Path folder) {
    return DatasetFolder.open(folder);
  }

  /** All rows, in the version's canonical order (time, then id). */
  public List<TrainingExample> examples() {
    return DatasetFolder.examples(folder);
  }

  /** The rows of one part, in the version's canonical order (time, then id). */
  public List<TrainingExample> examples(Split split) {
    return DatasetFolder.examples(folder, split);
  }

  /** What became of every exchange of the window, in canonical order. */
  public List<Decision> decisions() {
    return DatasetFolder.decisions(folder);
  }
}

package dev.retort.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

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
    List<TrainingExample> examples = new ArrayList<>();
    scan(examples::add);
    return examples;
  }

  /** The rows of one part, in the version's canonical order (time, then id). */
  public List<TrainingExample> examples(Split split) {
    List<TrainingExample> examples = new ArrayList<>();
    scan(
        example -> {
          if (example.split() == split) {
            examples.add(example);
          }
        });
    return examples;
  }

  /**
   * Hands out all rows, in the version's canonical order (time, then id).
   *
   * @throws java.io.UncheckedIOException after the last row if together they are not the version's:
   *     somebody or something has changed the file
   */
  public void scan(Consumer<TrainingExample> reader) {
    DatasetFolder.scanExamples(this, reader);
  }

  /** What became of every exchange of the window, in canonical order. */
  public List<Decision> decisions() {
    List<Decision> decisions = new ArrayList<>();
    scanDecisions(decisions::add);
    return decisions;
  }

  /** Hands out what became of every exchange of the window, in canonical order. */
  public void scanDecisions(Consumer<Decision> reader) {
    DatasetFolder.scanDecisions(folder, reader);
  }
}

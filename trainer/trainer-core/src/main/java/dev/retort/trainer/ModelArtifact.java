package dev.retort.trainer;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/**
 * A trained student on disk.
 *
 * @param folder the student's files, ready for a {@link ModelLoader}
 * @param engine the engine that made it, by its {@link TrainingEngine#name()}
 * @param digest SHA-256 over the files' relative paths and contents, in path order, as 64
 *     hexadecimal digits
 * @param outOfFold file of {@link OutOfFoldPrediction}s, one JSON object a line
 * @param measures what the engine measured on its way (out-of-fold accuracy, epochs, CPU seconds …)
 */
public record ModelArtifact(
    Path folder, String engine, String digest, Path outOfFold, SortedMap<String, Double> measures) {
  public ModelArtifact {
    Objects.requireNonNull(folder);
    Objects.requireNonNull(engine);
    Objects.requireNonNull(digest);
    Objects.requireNonNull(outOfFold);
    measures = new java.util.TreeMap<>(Map.copyOf(measures));
  }
}

package dev.retort.dataset;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The training rows of a version as a version of their own, for a machine that is to see no others:
 * the same rows in the same order, the same labels and what the teacher told of them, and no
 * evaluation row. Its id is the hash of these rows.
 */
public final class TrainingPart {
  private TrainingPart() {}

  /**
   * Writes the part of a version. The same version gives the same files.
   *
   * @param folder where; what was there is removed
   * @throws UncheckedIOException if the version cannot be read, or the disk refuses
   */
  public static DatasetVersion write(DatasetVersion whole, Path folder) {
    DatasetManifest manifest = whole.manifest();
    List<TrainingExample> rows = whole.examples(Split.TRAINING);
    RowDigest digest = new RowDigest(manifest.answerKind(), manifest.labels(), rows.size());
    rows.forEach(digest::add);
    Path temporary = DurableFile.temporary(folder);
    DurableFile.deleteTree(temporary);
    DurableFile.deleteTree(folder);
    try {
      Files.createDirectories(temporary);
      DatasetFolder.writeExamples(temporary, rows.iterator());
      writeLogprobs(whole, rows, temporary);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write %s: %s".formatted(temporary, DurableFile.reason(e)), e);
    }
    return DatasetFolder.publish(temporary, manifest(manifest, digest.id(), rows.size()), folder);
  }

  private static DatasetManifest manifest(DatasetManifest whole, DatasetId id, int rows) {
    return new DatasetManifest(
        whole.schema(),
        id,
        whole.spec(),
        whole.window(),
        whole.evaluationFrom(),
        whole.answerKind(),
        whole.labels(),
        whole.captured(),
        Map.of(Split.TRAINING, rows),
        whole.dropped(),
        whole.labelHistogram(),
        whole.profile());
  }

  /** Those of training rows only; a version that nobody learns from them has none. */
  private static void writeLogprobs(DatasetVersion whole, List<TrainingExample> rows, Path folder)
      throws IOException {
    Path told = whole.folder().resolve(TeacherLogprobs.FILE);
    if (!Files.exists(told)) {
      return;
    }
    Set<String> ids =
        rows.stream().map(example -> example.id().value()).collect(Collectors.toSet());
    try (Stream<String> lines = Files.lines(told);
        BufferedWriter writer = Files.newBufferedWriter(folder.resolve(TeacherLogprobs.FILE))) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (ids.contains(JsonFormat.mapper().readValue(line, TeacherLogprobs.class).id().value())) {
          writer.write(line);
          writer.newLine();
        }
      }
    }
  }
}

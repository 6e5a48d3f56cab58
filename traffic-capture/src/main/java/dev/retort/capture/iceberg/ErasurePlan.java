package dev.retort.capture.iceberg;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What is to become of files. Once it is on disk it is carried out, if not by the process that
 * wrote it then by whoever opens the log next. It names files and hashes of ids, never an id or a
 * text.
 *
 * @param tombstones SHA-256 hashes of ids that never come back
 * @param replacements by table, and by the file's path below the log's folder: the file that takes
 *     its place, or none
 * @param discarded other files that go, by their paths below the log's folder
 */
record ErasurePlan(
    SortedSet<String> tombstones,
    SortedMap<String, SortedMap<String, Optional<String>>> replacements,
    List<String> discarded) {
  private static final String FILE = "erasure.json";

  private static Path file(Path root) {
    return root.resolve(FILE);
  }

  static Optional<ErasurePlan> read(Path root) {
    Path file = file(root);
    return Files.exists(file)
        ? Optional.of(JsonFormat.read(file, ErasurePlan.class))
        : Optional.empty();
  }

  /** The commit: from here on it will be done. */
  void write(Path root) {
    DurableFile.write(file(root), JsonFormat.pretty(this));
  }

  static void remove(Path root) {
    DurableFile.deleteTree(file(root));
  }

  /** By table, for a table's files. */
  Map<String, Optional<String>> of(DailyTable<?> table) {
    return replacements.getOrDefault(table.kind().name(), Collections.emptySortedMap());
  }
}

package dev.retort.router;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.drift.MonitorState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a router has learned from live traffic, on disk: one small file that says how much is drawn
 * and how good the students are, and one of hashes' counts for each task's monitor. Written whole
 * or not at all.
 *
 * @param folder where they are
 */
record LiveFiles(Path folder) {
  /** The small file. */
  static final String FILE = "live.json";

  private static final DateTimeFormatter ASIDE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

  /** What the small file holds, by the tasks' names. */
  record Standing(
      SortedMap<String, TaskShare> shares,
      SortedMap<String, List<VersionQuality>> quality,
      List<DriftEvent> events) {
    /** Nothing yet. */
    static final Standing NONE = new Standing(new TreeMap<>(), new TreeMap<>(), List.of());

    SortedMap<TaskName, TaskShare> sharesByTask() {
      SortedMap<TaskName, TaskShare> byTask = new TreeMap<>();
      shares.forEach((task, share) -> byTask.put(new TaskName(task), share));
      return byTask;
    }

    SortedMap<TaskName, List<VersionQuality>> qualityByTask() {
      SortedMap<TaskName, List<VersionQuality>> byTask = new TreeMap<>();
      quality.forEach((task, versions) -> byTask.put(new TaskName(task), versions));
      return byTask;
    }
  }

  /**
   * What was written last; nothing, if nothing was.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  Standing read() {
    Path file = folder.resolve(FILE);
    return Files.exists(file) ? JsonFormat.read(file, Standing.class) : Standing.NONE;
  }

  /**
   * Keeps a file that cannot be read out of the way of the next one.
   *
   * @return its new name
   * @throws UncheckedIOException if the disk refuses
   */
  Path putAside(Instant now) {
    Path aside = folder.resolve(FILE + ".unreadable-" + ASIDE.format(now.atOffset(ZoneOffset.UTC)));
    try {
      return Files.move(folder.resolve(FILE), aside, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot rename %s: %s".formatted(folder.resolve(FILE), DurableFile.reason(e)), e);
    }
  }

  void write(
      SortedMap<TaskName, TaskShare> shares,
      SortedMap<TaskName, List<VersionQuality>> quality,
      List<DriftEvent> events) {
    DurableFile.write(
        folder.resolve(FILE),
        JsonFormat.pretty(new Standing(named(shares), named(quality), List.copyOf(events))));
  }

  private static <V> SortedMap<String, V> named(SortedMap<TaskName, V> byTask) {
    SortedMap<String, V> named = new TreeMap<>();
    byTask.forEach((task, value) -> named.put(task.value(), value));
    return named;
  }

  /** What a task's monitor knew; empty if there was none. */
  Optional<MonitorState> monitor(TaskName task) {
    Path file = monitorFile(task);
    return Files.exists(file)
        ? Optional.of(JsonFormat.read(file, MonitorState.class))
        : Optional.empty();
  }

  void write(TaskName task, MonitorState state) {
    DurableFile.write(monitorFile(task), JsonFormat.line(state).getBytes(StandardCharsets.UTF_8));
  }

  private Path monitorFile(TaskName task) {
    return folder.resolve("drift").resolve(task.value() + ".json");
  }
}

package dev.retort.capture.logs;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Logs that are imported together, each of a format that its first records tell.
 *
 * @param logs in the order in which they are given, those of a folder by path
 * @param unrecognised files of folders that are no logs
 */
public record TrafficLogs(List<TrafficLog> logs, List<Path> unrecognised) {
  private static final int RECORDS_TO_JUDGE_BY = 50;

  public TrafficLogs {
    logs = List.copyOf(logs);
    unrecognised = List.copyOf(unrecognised);
  }

  /**
   * The logs at some paths. Of a folder, every file counts that is a log, subfolders included.
   *
   * @param paths files or folders
   * @param format of all files; empty: each tells its own
   * @throws IllegalArgumentException if there is no such file, if one that is named itself is no
   *     log, or if a folder holds none
   * @throws UncheckedIOException if a file cannot be read
   */
  public static TrafficLogs of(List<Path> paths, Optional<LogFormat> format) {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        files.addAll(filesIn(path));
      } else if (Files.isRegularFile(path)) {
        files.add(path);
      } else {
        throw new IllegalArgumentException(
            "there is no such file as %s; nothing was imported.".formatted(path));
      }
    }
    List<TrafficLog> logs = new ArrayList<>();
    List<Path> unrecognised = new ArrayList<>();
    LogFiles together = new LogFiles(files);
    for (Path file : files) {
      Optional<LogFormat> told = format.or(() -> formatOf(file));
      if (told.isPresent()) {
        logs.add(new TrafficLog(file, told.get(), together));
      } else if (paths.contains(file)) {
        throw unknown("%s is".formatted(file));
      } else {
        unrecognised.add(file);
      }
    }
    if (logs.isEmpty()) {
      throw unknown("no file in %s is".formatted(paths));
    }
    return new TrafficLogs(logs, unrecognised);
  }

  private static IllegalArgumentException unknown(String what) {
    return new IllegalArgumentException(
        "%s no log of a form that can be recognised by its first %d records; nothing was imported. These are known: %s. Name the form with --format if it is one of them."
            .formatted(what, RECORDS_TO_JUDGE_BY, LogFormat.descriptions()));
  }

  private static Optional<LogFormat> formatOf(Path file) {
    AtomicReference<LogFormat> found = new AtomicReference<>();
    int[] seen = {0};
    RecordFile.read(
        file,
        (record, bytes) -> {
          if (record.json() != null && record.json().isObject()) {
            LogFormat.of(record.json()).ifPresent(found::set);
          }
          return found.get() == null && ++seen[0] < RECORDS_TO_JUDGE_BY;
        });
    return Optional.ofNullable(found.get());
  }

  private static List<Path> filesIn(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(folder, DurableFile.reason(e)), e);
    }
  }
}

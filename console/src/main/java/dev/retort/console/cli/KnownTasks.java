package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import dev.retort.capture.TaskName;
import dev.retort.console.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The tasks that a home has run, whoever has the home. */
final class KnownTasks {
  private KnownTasks() {}

  /** By name; none if there is no such home. */
  static List<TaskName> in(Path home) {
    Path runs = Home.runs(home);
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(runs)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          // The logs of runs are in a folder whose name begins with a dot.
          .filter(name -> !name.startsWith("."))
          .map(TaskName::new)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list %s: %s".formatted(runs, DurableFile.reason(e)), e);
    }
  }
}

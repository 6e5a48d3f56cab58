package dev.retort.scheduler.launch;

import dev.retort.trainer.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a training printed. */
final class TrainingLog {
  private static final int TAIL_LINES = 12;

  private TrainingLog() {}

  /**
   * Where a run's log is and how it ends, for a message; of a log that cannot be read, where it is.
   * Where no training came to print anything, the worker may have said why.
   */
  static String end(RunFolder run) {
    Path log = lines(run.log()).isEmpty() ? said(run) : run.log();
    List<String> lines = lines(log);
    return "the end of its log %s:%n%s"
        .formatted(
            log,
            String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size())));
  }

  private static Path said(RunFolder run) {
    return Files.exists(run.workerLog()) ? run.workerLog() : run.log();
  }

  private static List<String> lines(Path file) {
    try {
      // A native library may have written anything: decoding must not fail on it.
      return Files.exists(file)
          ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList()
          : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}

package dev.retort.console.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs a short command and takes down what it says. */
final class Probe {
  private Probe() {}

  /**
   * What a command said.
   *
   * @param exit its exit code; −1 if it did not end in time
   * @param text what it printed, on either stream
   */
  record Answer(int exit, String text) {
    boolean isGood() {
      return exit == 0;
    }

    /** The last line with anything in it. */
    String lastLine() {
      return text.lines().filter(line -> !line.isBlank()).reduce("", (a, b) -> b).strip();
    }

    /** The first line with anything in it. */
    String firstLine() {
      return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("").strip();
    }
  }

  /** Empty if there is no such command. */
  static Optional<Answer> run(List<String> argv, Duration atMost) {
    Path output = null;
    try {
      output = Files.createTempFile("retort-doctor", ".txt");
      Process process =
          new ProcessBuilder(argv)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      return Optional.of(new Answer(ended ? process.exitValue() : -1, text));
    } catch (IOException noSuchCommand) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      delete(output);
    }
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}

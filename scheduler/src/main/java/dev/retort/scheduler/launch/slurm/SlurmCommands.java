package dev.retort.scheduler.launch.slurm;

import dev.retort.scheduler.launch.ContactLostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs Slurm's commands; one that does not end in time is ended. Safe for use by many threads. */
final class SlurmCommands {
  private final Optional<Path> folder;
  private final Duration patience;

  /**
   * Commands.
   *
   * @param folder where they are; the system's search path says if empty
   * @param patience for each of them
   */
  SlurmCommands(Optional<Path> folder, Duration patience) {
    this.folder = folder;
    this.patience = patience;
  }

  /** What a command said. */
  record Answer(int exit, String out, String err) {
    boolean isGood() {
      return exit == 0;
    }
  }

  /**
   * Runs a command.
   *
   * @throws ContactLostException if it is not there, or does not end in time
   */
  Answer run(List<String> words) throws InterruptedException {
    return run(words, Map.of());
  }

  /**
   * Runs a command that gets more in its environment than this process has.
   *
   * @throws ContactLostException if it is not there, or does not end in time
   */
  Answer run(List<String> words, Map<String, String> environment) throws InterruptedException {
    try {
      Path out = Files.createTempFile("retort-slurm", ".out");
      Path err = Files.createTempFile("retort-slurm", ".err");
      try {
        return run(words, environment, out, err);
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot keep what %s says: %s".formatted(words.get(0), e.getMessage()), e);
    }
  }

  private Answer run(List<String> words, Map<String, String> environment, Path out, Path err)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(words);
    folder.ifPresent(bin -> command.set(0, bin.resolve(words.get(0)).toString()));
    Process process;
    try {
      // Files, for a full pipe would hold up a command until its time is up.
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new ContactLostException(
          "%s cannot be started: %s".formatted(words.get(0), e.getMessage()), e);
    }
    try {
      process.getOutputStream().close();
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ContactLostException(
            "%s gave no answer within %d s".formatted(words.get(0), patience.toSeconds()));
      }
      return new Answer(process.exitValue(), text(out), text(err));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
  }
}

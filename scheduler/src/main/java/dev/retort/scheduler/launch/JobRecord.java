package dev.retort.scheduler.launch;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a run folder's {@code job.json} says: that a batch system may have a job for it whose end
 * nobody has seen. It is on disk before the job is submitted, so that there is never a job that
 * nobody knows of.
 *
 * @param system the batch system's name
 * @param name the job's
 */
record JobRecord(String system, String name) {
  JobRecord {
    Objects.requireNonNull(system);
    Objects.requireNonNull(name);
  }

  static Optional<JobRecord> of(RunFolder run) {
    Path file = file(run);
    return Files.exists(file)
        ? Optional.of(JsonFormat.read(file, JobRecord.class))
        : Optional.empty();
  }

  void write(RunFolder run) {
    DurableFile.write(file(run), JsonFormat.pretty(this));
  }

  static void delete(RunFolder run) {
    try {
      Files.deleteIfExists(file(run));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot delete %s: %s".formatted(file(run), DurableFile.reason(e)), e);
    }
  }

  private static Path file(RunFolder run) {
    return run.root().resolve("job.json");
  }
}

package dev.retort.console.web.overview;

import dev.retort.capture.DurableFile;
import dev.retort.console.web.overview.Alert.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A disk that is nearly full.
 *
 * @param home what is on it
 * @param free bytes that may be used of a disk
 */
record DiskAlerts(Path home, ToLongFunction<FileStore> free) implements AlertSource {
  private static final long LITTLE = 2L << 30;
  private static final double GIGABYTE = 1e9;

  /** Of the disk that a folder is on. */
  static DiskAlerts of(Path home) {
    return new DiskAlerts(
        home,
        store -> {
          try {
            return store.getUsableSpace();
          } catch (IOException e) {
            throw new UncheckedIOException(
                "cannot see how full the disk is: " + DurableFile.reason(e), e);
          }
        });
  }

  @Override
  public List<Alert> alerts() {
    long bytes;
    try {
      bytes = free.applyAsLong(Files.getFileStore(home));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot see how full the disk is: " + DurableFile.reason(e), e);
    }
    return bytes >= LITTLE
        ? List.of()
        : List.of(
            new Alert(
                Level.PROBLEM,
                "Only %.1f GB are free on the disk of %s.".formatted(bytes / GIGABYTE, home),
                Optional.empty(),
                "/settings",
                "Free some space, or keep less: log.retentionDays in retort.yaml. What cannot be written is refused, never lost."));
  }
}

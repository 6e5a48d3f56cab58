package dev.retort.capture.iceberg;

import dev.retort.capture.DamagedFileException;
import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Damaged Parquet files are set aside under another name, so that the rest works without them. */
final class SetAside {
  static final String ENDING = ".quarantined";
  private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);

  private SetAside() {}

  /**
   * Sets a damaged file aside.
   *
   * @return what to tell people
   */
  static String quarantine(Path file, DamagedFileException damage) {
    Path aside = aside(file);
    try {
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      DurableFile.force(file.toAbsolutePath().getParent());
    } catch (NoSuchFileException e) {
      // Another reader met the same damage and was faster.
      return explain(aside, damage);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s. It cannot be set aside as %s either: %s"
              .formatted(damage.getMessage(), aside, DurableFile.reason(e)),
          e);
    }
    LOG.error("{}", explain(aside, damage));
    return explain(aside, damage);
  }

  /** Whether a file that is not there any more was set aside, by whomever. */
  static boolean isSetAside(Path file) {
    return Files.notExists(file) && Files.exists(aside(file));
  }

  static Path aside(Path file) {
    return file.resolveSibling(file.getFileName() + ENDING);
  }

  private static String explain(Path aside, DamagedFileException damage) {
    return "%s. The file is damaged and set aside as %s; everything else goes on without its exchanges. Restore it under its former name from a backup, or import the logs that it came from again."
        .formatted(damage.getMessage(), aside);
  }
}

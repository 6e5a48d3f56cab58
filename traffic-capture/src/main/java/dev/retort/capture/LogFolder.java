package dev.retort.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names in an exchange log's folder: {@code exchanges-<number>.} and {@code parquet}, {@code
 * wal} for what is not rolled yet, {@code parquet.quarantined} and {@code wal.damaged} for what
 * cannot be read.
 */
record LogFolder(Path root) {
  private static final Logger LOG = LoggerFactory.getLogger(LogFolder.class);
  private static final String QUARANTINED = ".quarantined";
  private static final String DAMAGED = ".damaged";
  private static final Pattern NAME =
      Pattern.compile("exchanges-(\\d{12})\\.(parquet|wal|parquet\\.quarantined)");

  /**
   * What is there, by number.
   *
   * @param quarantined the numbers of which a file is set aside
   */
  record Contents(
      NavigableMap<Long, Path> files,
      NavigableMap<Long, Path> segments,
      NavigableSet<Long> quarantined) {

    /**
     * Files are numbered from 1 without a gap: a missing number is a file that somebody took away,
     * unless it is set aside.
     */
    void requireNoGap(LogFolder folder) throws IOException {
      long last = files.isEmpty() ? 0 : files.lastKey();
      for (long number = 1; number < last; number++) {
        if (!files.containsKey(number) && !quarantined.contains(number)) {
          throw new NoSuchFileException(
              folder.parquet(number).toString(),
              null,
              "it was there once, and windows opened before still need it; restore it");
        }
      }
    }

    long lastNumber() {
      return Math.max(
          files.isEmpty() ? 0 : files.lastKey(), quarantined.isEmpty() ? 0 : quarantined.last());
    }
  }

  Path parquet(long number) {
    return root.resolve("exchanges-%012d.parquet".formatted(number));
  }

  Path segment(long number) {
    return root.resolve("exchanges-%012d.wal".formatted(number));
  }

  Contents contents() throws IOException {
    Contents contents = new Contents(new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
    for (Path entry : entries("")) {
      Matcher name = NAME.matcher(entry.getFileName().toString());
      if (name.matches()) {
        long number = Long.parseLong(name.group(1));
        switch (name.group(2)) {
          case "parquet" -> contents.files().put(number, entry);
          case "wal" -> contents.segments().put(number, entry);
          default -> contents.quarantined().add(number);
        }
      }
    }
    return contents;
  }

  /** Removes what a writer that died has left half-written: it may hold captured text. */
  void removeTemporaries() throws IOException {
    entries(".tmp").forEach(DurableFile::deleteTree);
  }

  /** The Parquet files that are set aside. */
  List<Path> quarantined() throws IOException {
    return entries(QUARANTINED);
  }

  /** Every file whose content cannot be told any more. */
  List<Path> unreadable() throws IOException {
    return Stream.concat(entries(QUARANTINED).stream(), entries(DAMAGED).stream()).toList();
  }

  /**
   * Sets a damaged Parquet file aside, so that the rest works without it.
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

  private static Path aside(Path file) {
    return file.resolveSibling(file.getFileName() + QUARANTINED);
  }

  private static String explain(Path aside, DamagedFileException damage) {
    return "%s. The file is damaged and set aside as %s; everything else goes on without its exchanges. Restore it under its former name from a backup, or import the logs that it came from again."
        .formatted(damage.getMessage(), aside);
  }

  /** Keeps a write-ahead segment that is damaged inside. */
  static Path keepDamaged(Path segment) throws IOException {
    return Files.move(segment, segment.resolveSibling(segment.getFileName() + DAMAGED));
  }

  private List<Path> entries(String ending) throws IOException {
    try (Stream<Path> listing = Files.list(root)) {
      return listing
          .filter(entry -> entry.getFileName().toString().endsWith(ending))
          .sorted()
          .toList();
    }
  }
}

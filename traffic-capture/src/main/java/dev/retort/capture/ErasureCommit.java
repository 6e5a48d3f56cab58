package dev.retort.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes rows out of a log's files, all or none, whatever dies when. The files' replacements and the
 * new tombstones are written into a folder beside them; that folder's rename is the commit. What
 * follows, moving each file over the one it replaces, is done again by whoever opens the log next,
 * if need be.
 */
final class ErasureCommit {
  private static final String FOLDER = "erasure";

  private final LogFolder folder;

  ErasureCommit(LogFolder folder) {
    this.folder = folder;
  }

  /** Finishes an erasure that was committed; one that was not never happened. */
  void recover() throws IOException {
    DurableFile.deleteTree(DurableFile.temporary(committed()));
    if (Files.exists(committed())) {
      finish();
    }
  }

  /**
   * Commits an erasure and carries it out.
   *
   * @param files those that hold any of the ids
   * @param ids to be left out of the replacements
   * @param tombstones the log's, with the ids
   * @return damaged files that were deleted whole; an empty one has the number of each
   */
  List<Path> carryOut(Collection<Path> files, Set<ExchangeId> ids, Tombstones tombstones)
      throws IOException {
    Path staged = DurableFile.temporary(committed());
    try {
      Files.createDirectories(staged);
      for (Path file : files) {
        try {
          rewrite(file, staged.resolve(file.getFileName()), ids);
        } catch (DamagedFileException e) {
          LogFolder.quarantine(file, e);
        }
      }
      keepNumbers(staged);
      tombstones.write(staged);
    } catch (IOException | RuntimeException e) {
      DurableFile.deleteTree(staged);
      throw e;
    }
    DurableFile.publish(staged, committed());
    return finish();
  }

  private static void rewrite(Path file, Path replacement, Set<ExchangeId> ids) {
    try (ParquetTable.Writer<Exchange> writer = ExchangeTable.TABLE.writer(replacement)) {
      ExchangeTable.TABLE.scan(
          file,
          exchange -> {
            if (!ids.contains(exchange.id())) {
              writer.write(exchange);
            }
          });
      writer.commit();
    }
  }

  /** A file that is deleted whole leaves an empty one, so that its number is not missing. */
  private void keepNumbers(Path staged) throws IOException {
    LogFolder.Contents contents = folder.contents();
    for (long number : contents.quarantined()) {
      if (!contents.files().containsKey(number)) {
        ExchangeTable.TABLE.write(
            staged.resolve(folder.parquet(number).getFileName()), Collections.emptyIterator());
      }
    }
  }

  private List<Path> finish() throws IOException {
    List<Path> discarded = new ArrayList<>(folder.unreadable());
    for (Path file : discarded) {
      Files.delete(file);
    }
    try (Stream<Path> listing = Files.list(committed())) {
      for (Path replacement : listing.toList()) {
        Files.move(
            replacement,
            folder.root().resolve(replacement.getFileName()),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    DurableFile.force(folder.root());
    Files.delete(committed());
    DurableFile.force(folder.root());
    return discarded;
  }

  private Path committed() {
    return folder.root().resolve(FOLDER);
  }
}

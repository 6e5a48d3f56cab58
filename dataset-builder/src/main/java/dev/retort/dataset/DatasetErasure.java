package dev.retort.dataset;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes the rows out of a dataset version that holds exchanges which are erased. A version is named
 * by its rows, so it cannot go on with fewer: its manifest and its decisions, which hold no text,
 * stay for lineage, and {@value #FILE} says what became of the rest.
 */
public final class DatasetErasure {
  static final String FILE = "erased.json";
  private static final Set<String> KEPT =
      Set.of(FILE, DatasetFolder.MANIFEST, DatasetFolder.DECISIONS);

  private DatasetErasure() {}

  /**
   * What is left to say of a version whose rows are gone.
   *
   * @param id the version's name
   * @param exchanges how many of its exchanges were erased, which took all rows with them
   * @param rows how many rows it had
   * @param at when they were deleted
   * @param reason why
   */
  public record Tombstone(DatasetId id, int exchanges, int rows, Instant at, String reason) {
    public Tombstone {
      Objects.requireNonNull(id);
      Objects.requireNonNull(at);
      Objects.requireNonNull(reason);
    }
  }

  /** What became of a version's rows; empty if they are there. */
  public static Optional<Tombstone> of(DatasetVersion version) {
    return of(version.folder());
  }

  static Optional<Tombstone> of(Path folder) {
    Path file = folder.resolve(FILE);
    return Files.exists(file)
        ? Optional.of(JsonFormat.read(file, Tombstone.class))
        : Optional.empty();
  }

  /**
   * Deletes a version's rows, and whatever else lies in its folder and may hold text. May be called
   * again, which completes what a crash interrupted; the first tombstone stays.
   *
   * @param exchanges how many of its exchanges are erased
   * @throws UncheckedIOException if the disk refuses
   */
  public static Tombstone erase(DatasetVersion version, int exchanges, Instant at, String reason) {
    Path folder = version.folder();
    Tombstone tombstone =
        of(folder)
            .orElseGet(
                () ->
                    new Tombstone(
                        version.id(),
                        exchanges,
                        version.manifest().rows().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum(),
                        at,
                        reason));
    DurableFile.write(folder.resolve(FILE), JsonFormat.pretty(tombstone));
    try (Stream<Path> listing = Files.list(folder)) {
      List<Path> holdingText =
          listing.filter(file -> !KEPT.contains(file.getFileName().toString())).toList();
      holdingText.forEach(DurableFile::deleteTree);
      DurableFile.force(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot delete the rows in %s: %s".formatted(folder, DurableFile.reason(e)), e);
    }
    return tombstone;
  }

  /** Refuses a version whose rows are gone. */
  static void requireRows(Path folder) {
    of(folder)
        .ifPresent(
            tombstone -> {
              throw new ErasedDatasetException(
                  "dataset version %s has no rows any more: %,d of its exchanges were erased on %s (%s), and its %,d rows were deleted with them. Build a new version, or run the task again: what is left of the traffic is in the log."
                      .formatted(
                          tombstone.id().abbreviated(),
                          tombstone.exchanges(),
                          tombstone.at(),
                          tombstone.reason(),
                          tombstone.rows()));
            });
  }
}

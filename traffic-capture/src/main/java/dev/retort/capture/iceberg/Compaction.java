package dev.retort.capture.iceberg;

import dev.retort.capture.DamagedFileException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.ParquetTable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the small files of a day together to larger ones. The files are written beside everything
 * else that goes on; the commit is refused if an erasure or another compaction has touched any of
 * the old files since, and then the day is looked at anew. Of an id that two writers have stored
 * one row is left.
 */
final class Compaction {
  private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

  /** A file below is small. */
  private static final long SMALL_BYTES = 64L << 20;

  /** Files are put together up to so many bytes. */
  private static final long TARGET_BYTES = 256L << 20;

  private static final int ATTEMPTS = 5;

  private final LogTables tables;

  Compaction(LogTables tables) {
    this.tables = tables;
  }

  /**
   * Compacts the days that have many small files.
   *
   * @param many so many are
   * @return how many files there are less
   */
  int compact(int many) {
    int fewer = 0;
    for (DailyTable<?> table : tables.all()) {
      for (LocalDate day : days(table, many)) {
        fewer += compact(table, day, many);
      }
    }
    return fewer;
  }

  private List<LocalDate> days(DailyTable<?> table, int many) {
    SortedMap<LocalDate, Integer> small = new TreeMap<>();
    for (DataFile file : table.files(table.snapshot())) {
      if (isSmall(file)) {
        small.merge(DailyTable.day(table.path(file)), 1, Integer::sum);
      }
    }
    return small.entrySet().stream()
        .filter(day -> day.getValue() >= many)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isSmall(DataFile file) {
    return file.fileSizeInBytes() < SMALL_BYTES;
  }

  private <R> int compact(DailyTable<R> table, LocalDate day, int many) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      table.refresh();
      List<DataFile> small =
          table.files(table.snapshot()).stream()
              .filter(file -> isSmall(file) && DailyTable.day(table.path(file)).equals(day))
              .filter(file -> !SetAside.isSetAside(table.path(file)))
              .toList();
      if (small.size() < many) {
        return 0;
      }
      Optional<Integer> fewer = attempt(table, day, small);
      if (fewer.isPresent()) {
        return fewer.get();
      }
    }
    return 0;
  }

  /** Empty if the files have changed meanwhile. */
  private <R> Optional<Integer> attempt(DailyTable<R> table, LocalDate day, List<DataFile> small) {
    List<Path> written = new ArrayList<>();
    try {
      for (List<DataFile> group : groups(small)) {
        written.add(merge(table, day, group));
      }
      commit(table, small, written);
      return Optional.of(small.size() - written.size());
    } catch (ValidationException | CommitFailedException | UncheckedIOException e) {
      LOG.info("compaction of {} is refused, and tried again: {}", day, e.getMessage());
      written.forEach(DurableFile::deleteTree);
      return Optional.empty();
    }
  }

  private static List<List<DataFile>> groups(List<DataFile> files) {
    List<List<DataFile>> groups = new ArrayList<>();
    List<DataFile> group = new ArrayList<>();
    long bytes = 0;
    for (DataFile file : files) {
      if (bytes + file.fileSizeInBytes() > TARGET_BYTES) {
        groups.add(group);
        group = new ArrayList<>();
        bytes = 0;
      }
      group.add(file);
      bytes += file.fileSizeInBytes();
    }
    groups.add(group);
    return groups;
  }

  private <R> Path merge(DailyTable<R> table, LocalDate day, List<DataFile> group) {
    Path merged = table.folder(day).resolve(tables.freshName());
    long rows = group.stream().mapToLong(DataFile::recordCount).sum();
    // Exchanges are stored once; feedback on one may come many times, but each of it once.
    IdDigests ids = new IdDigests();
    Set<R> distinct = new HashSet<>();
    boolean byId = table.kind().equals(ExchangeTable.KIND);
    try (ParquetTable.Writer<R> writer = table.writer(merged, rows)) {
      for (DataFile file : group) {
        Path path = table.path(file);
        try {
          table
              .kind()
              .rows()
              .scan(
                  path,
                  row -> {
                    if (byId ? ids.add(table.kind().id().apply(row)) : distinct.add(row)) {
                      writer.write(row);
                    }
                  });
        } catch (DamagedFileException e) {
          SetAside.quarantine(path, e);
          tables.onLoss().accept(path);
          throw e;
        }
      }
      writer.commit();
    }
    return merged;
  }

  private void commit(DailyTable<?> table, List<DataFile> old, List<Path> written) {
    TableLock.Held held = tables.lock().shared();
    try {
      List<DataFile> described = written.stream().map(table::describe).toList();
      synchronized (table) {
        table.refresh();
        requireThere(table, old);
        RewriteFiles rewrite = table.table().newRewrite();
        old.forEach(rewrite::deleteFile);
        described.forEach(rewrite::addFile);
        rewrite.commit();
        table.publish();
      }
    } finally {
      held.close();
    }
  }

  private static void requireThere(DailyTable<?> table, List<DataFile> old) {
    Set<Path> there = Set.copyOf(table.current());
    for (DataFile file : old) {
      if (!there.contains(table.path(file))) {
        throw new ValidationException("%s is not there any more", file.location());
      }
    }
  }
}

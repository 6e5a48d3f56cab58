package dev.retort.capture.iceberg;

import dev.retort.capture.DurableFile;
import dev.retort.capture.ParquetTable;
import dev.retort.capture.ParquetTable.BloomFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * An Iceberg table of rows by days, whose Parquet files are written and read here. Every file is
 * reached by name and copied on write: there are never delete files.
 *
 * <p>Commits and refreshes exclude each other; files are written and read beside them. Thread-safe.
 */
final class DailyTable<R> {
  private static final String WINDOW = "window-";
  private static final String WRITER = "retort.writer";
  private static final String CURRENT = "current";
  private static final int ATTEMPTS = 100;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private final DailyKind<R> kind;
  private final LocalFileIo io;
  private final Table table;
  private final ParquetTable<R> rows;

  DailyTable(DailyKind<R> kind, LocalFileIo io, Table table) {
    this.kind = kind;
    this.io = io;
    this.table = table;
    this.rows =
        new ParquetTable<>(
            IcebergForm.withIds(kind.rows().schema(), table.schema()),
            kind.rows().encode(),
            kind.rows().decode(),
            kind.rows().distinct());
  }

  /** A table as of its last commit, for a process that is not its writer. */
  static <R> DailyTable<R> asPublished(DailyKind<R> kind, LocalFileIo io) throws IOException {
    Path folder = io.path(io.location() + "/" + kind.name());
    String metadata = Files.readString(folder.resolve("metadata").resolve(CURRENT)).strip();
    return new DailyTable<>(
        kind, io, new BaseTable(new StaticTableOperations(metadata, io), kind.name()));
  }

  DailyKind<R> kind() {
    return kind;
  }

  /** Iceberg's view of it. Callers who commit hold this object's monitor. */
  Table table() {
    return table;
  }

  Path folder() {
    return io.path(table.location());
  }

  synchronized void refresh() {
    table.refresh();
  }

  /** Tells processes that cannot ask the catalog where the table's metadata is. */
  synchronized void publish() {
    Path file = folder().resolve("metadata").resolve(CURRENT);
    TableLock.Held held = TableLock.at(file.resolveSibling(CURRENT + ".lock")).exclusive();
    try {
      // Another writer may have committed since: what is published never goes back.
      table.refresh();
      String location = ((BaseTable) table).operations().current().metadataFileLocation();
      DurableFile.write(file, (location + "\n").getBytes(StandardCharsets.UTF_8));
    } finally {
      held.close();
    }
  }

  /**
   * Writes rows into new files, one for each day.
   *
   * @param name of each, in its day's folder
   */
  List<Path> write(Collection<R> added, String name) {
    return write(added, kind.time(), Function.identity(), name);
  }

  /**
   * Likewise, rows that are made when their turn comes.
   *
   * @param time a row's
   * @param row makes it
   */
  <E> List<Path> write(
      Collection<E> added, Function<E, Instant> time, Function<E, R> row, String name) {
    SortedMap<LocalDate, List<E>> days = new TreeMap<>();
    for (E one : added) {
      LocalDate day = LocalDate.ofInstant(time.apply(one), ZoneOffset.UTC);
      days.computeIfAbsent(day, any -> new ArrayList<>()).add(one);
    }
    List<Path> files = new ArrayList<>();
    days.forEach(
        (day, ofDay) -> {
          Path file = folder(day).resolve(name);
          try (ParquetTable.Writer<R> writer = writer(file, ofDay.size())) {
            ofDay.forEach(one -> writer.write(row.apply(one)));
            writer.commit();
          }
          files.add(file);
        });
    return files;
  }

  /** Begins a file; it goes into the table by a later commit. */
  ParquetTable.Writer<R> writer(Path file, long expectedRows) {
    return rows.writer(file, new BloomFilter(kind.idColumn(), expectedRows));
  }

  /** Where the files of a day are. */
  Path folder(LocalDate day) {
    return folder().resolve("data").resolve(kind.timeColumn() + "_day=" + day);
  }

  static LocalDate day(Path file) {
    String folder = file.getParent().getFileName().toString();
    return LocalDate.parse(folder.substring(folder.indexOf('=') + 1));
  }

  ParquetTable<R> rows() {
    return rows;
  }

  /** A file as Iceberg registers it. */
  DataFile describe(Path file) {
    try {
      return DataFiles.builder(table.spec())
          .withPath(io.location(file))
          .withFormat(FileFormat.PARQUET)
          .withFileSizeInBytes(Files.size(file))
          .withPartitionPath(file.getParent().getFileName().toString())
          .withMetrics(FileMetrics.of(file, table.schema()))
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  /** How many rows a file has, by its footer. */
  long rowsIn(Path file) {
    return FileMetrics.of(file, table.schema()).recordCount();
  }

  /** Adds files, written by {@link #write}; nothing happens to those that are there already. */
  void append(List<Path> written, WriterId writer) {
    Set<Path> there = written.isEmpty() ? Set.of() : Set.copyOf(current());
    List<Path> files = written.stream().filter(file -> !there.contains(file)).toList();
    if (files.isEmpty()) {
      return;
    }
    List<DataFile> described = files.stream().map(this::describe).toList();
    synchronized (this) {
      AppendFiles append = table.newAppend().set(WRITER, writer.value());
      described.forEach(append::appendFile);
      append.commit();
      publish();
    }
  }

  /**
   * The files that others have added since a snapshot; all of the table's if the snapshot is
   * forgotten.
   */
  synchronized List<Path> addedByOthersSince(long last, WriterId self) {
    List<Path> added = new ArrayList<>();
    Snapshot snapshot = table.currentSnapshot();
    while (snapshot.snapshotId() != last) {
      if (!self.value().equals(snapshot.summary().get(WRITER))) {
        SnapshotChanges.builderFor(table)
            .snapshot(snapshot)
            .build()
            .addedDataFiles()
            .forEach(file -> added.add(path(file)));
      }
      snapshot = snapshot.parentId() == null ? null : table.snapshot(snapshot.parentId());
      if (snapshot == null) {
        return current();
      }
    }
    return added;
  }

  /** What the table holds now. */
  synchronized long snapshot() {
    return table.currentSnapshot().snapshotId();
  }

  /** A new snapshot that holds the same. */
  synchronized long sameAgain() {
    table.newAppend().commit();
    return snapshot();
  }

  /** Keeps a snapshot under a window's name. */
  void tag(long window, long snapshot, Duration age) {
    commit(
        () -> {
          if (tagged(window).isEmpty()) {
            table
                .manageSnapshots()
                .createTag(WINDOW + window, snapshot)
                .setMaxRefAgeMs(WINDOW + window, age.toMillis())
                .commit();
          }
        });
  }

  /** Iceberg tries changes of files again by itself, when another was faster, but not of names. */
  private synchronized void commit(Runnable change) {
    for (int attempt = 1; ; attempt++) {
      try {
        change.run();
        publish();
        return;
      } catch (CommitFailedException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        table.refresh();
      }
    }
  }

  /** The snapshot that a window has now: an erasure gives it another. */
  synchronized Optional<Long> tagged(long window) {
    return Optional.ofNullable(table.refs().get(WINDOW + window)).map(SnapshotRef::snapshotId);
  }

  /** Windows, by when their snapshot was made. */
  synchronized Map<Long, Instant> windows() {
    Map<Long, Instant> windows = new TreeMap<>();
    table
        .refs()
        .forEach(
            (name, ref) -> {
              if (name.startsWith(WINDOW)) {
                windows.put(
                    Long.valueOf(name.substring(WINDOW.length())),
                    Instant.ofEpochMilli(table.snapshot(ref.snapshotId()).timestampMillis()));
              }
            });
    return windows;
  }

  void removeTags(Collection<Long> windows) {
    commit(
        () -> {
          List<Long> there = windows.stream().filter(each -> tagged(each).isPresent()).toList();
          if (!there.isEmpty()) {
            ManageSnapshots changes = table.manageSnapshots();
            there.forEach(window -> changes.removeTag(WINDOW + window));
            changes.commit();
          }
        });
  }

  /** The files of a snapshot, by day and name. */
  List<DataFile> files(long snapshot) {
    return files(table.newScan().useSnapshot(snapshot));
  }

  /** Those files of a snapshot that may hold rows of a stretch of time. */
  List<DataFile> files(long snapshot, Instant from, Instant until) {
    TableScan scan = table.newScan().useSnapshot(snapshot);
    if (from.isAfter(Instant.EPOCH)) {
      scan = scan.filter(Expressions.greaterThanOrEqual(kind.timeColumn(), micros(from)));
    }
    if (until.isBefore(LATEST)) {
      scan = scan.filter(Expressions.lessThan(kind.timeColumn(), micros(until)));
    }
    return files(scan);
  }

  private static long micros(Instant instant) {
    // Rounded up: a row's instant is in whole microseconds, and the reader looks at each.
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant.plusNanos(999));
  }

  private List<DataFile> files(TableScan scan) {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = scan.planFiles()) {
      tasks.forEach(task -> files.add(task.file()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot plan a scan of " + table.name(), e);
    }
    files.sort(Comparator.comparing(DataFile::location));
    return files;
  }

  Path path(DataFile file) {
    return path(file.location());
  }

  Path path(String location) {
    return io.path(location);
  }

  /** Every file that the table's current state or a window reaches, by its path. */
  Map<Path, DataFile> reachable() {
    Map<Path, DataFile> reachable = new TreeMap<>();
    for (long snapshot : heads()) {
      files(snapshot).forEach(file -> reachable.put(path(file), file));
    }
    return reachable;
  }

  /** Every file that any snapshot reaches. */
  Set<Path> everReachable() {
    Set<Path> reachable = new TreeSet<>();
    List<Long> snapshots = new ArrayList<>();
    synchronized (this) {
      for (Snapshot snapshot : table.snapshots()) {
        snapshots.add(snapshot.snapshotId());
      }
    }
    for (long snapshot : snapshots) {
      files(snapshot).forEach(file -> reachable.add(path(file)));
    }
    return reachable;
  }

  /** The snapshots of the current state and of all windows. */
  synchronized List<Long> heads() {
    return table.refs().values().stream().map(SnapshotRef::snapshotId).distinct().toList();
  }

  /** The current state's files. */
  List<Path> current() {
    return files(snapshot()).stream().map(this::path).toList();
  }
}

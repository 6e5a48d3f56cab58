package dev.retort.capture.iceberg;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Removes what is too old: days beyond retention, windows, states of the tables that no window
 * needs, and files that nothing reaches, which refused commits and crashes have left.
 */
final class Expiry {
  /** Readers of a state have so long to finish; a file that nothing reaches may belong to one. */
  private static final Duration GRACE = Duration.ofHours(1);

  private static final Duration ORPHAN_AGE = Duration.ofDays(1);

  private final LogTables tables;
  private final ExchangeLogConfig config;

  Expiry(LogTables tables, ExchangeLogConfig config) {
    this.tables = tables;
    this.config = config;
  }

  ExpiryReport expire(Instant now) {
    TableLock.Held held = tables.lock().exclusive();
    try {
      tables.all().forEach(DailyTable::refresh);
      int windows = expireWindows(now.minus(config.windowAge()));
      List<LocalDate> days = expireDays(now);
      for (DailyTable<?> table : tables.all()) {
        expireStates(table, now.minus(GRACE));
      }
      return new ExpiryReport(days, windows, removeOrphans(now.minus(ORPHAN_AGE)));
    } finally {
      held.close();
    }
  }

  private int expireWindows(Instant before) {
    List<Long> old = new ArrayList<>();
    tables
        .exchanges()
        .windows()
        .forEach(
            (window, made) -> {
              if (made.isBefore(before)) {
                old.add(window);
              }
            });
    tables.exchanges().removeTags(old);
    tables.feedback().removeTags(old);
    return old.size();
  }

  private List<LocalDate> expireDays(Instant now) {
    if (config.retentionDays() == 0) {
      return List.of();
    }
    LocalDate first = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(config.retentionDays());
    SortedSet<LocalDate> days = new TreeSet<>();
    Map<DailyTable<?>, List<Path>> unwanted = new LinkedHashMap<>();
    for (DailyTable<?> table : tables.all()) {
      List<Path> old =
          table.reachable().keySet().stream()
              .filter(file -> DailyTable.day(file).isBefore(first))
              .toList();
      old.forEach(file -> days.add(DailyTable.day(file)));
      unwanted.put(table, old);
    }
    if (!days.isEmpty()) {
      new Erasure(tables).remove(unwanted);
    }
    return List.copyOf(days);
  }

  private static void expireStates(DailyTable<?> daily, Instant before) {
    synchronized (daily) {
      Table table = daily.table();
      Set<Long> heads = new HashSet<>(daily.heads());
      ExpireSnapshots expiry = table.expireSnapshots();
      boolean any = false;
      for (Snapshot snapshot : table.snapshots()) {
        if (!heads.contains(snapshot.snapshotId())
            && snapshot.timestampMillis() < before.toEpochMilli()) {
          expiry.expireSnapshotId(snapshot.snapshotId());
          any = true;
        }
      }
      if (any) {
        expiry.cleanupLevel(ExpireSnapshots.CleanupLevel.ALL).commit();
        daily.publish();
      }
    }
  }

  private int removeOrphans(Instant before) {
    int removed = 0;
    for (DailyTable<?> table : tables.all()) {
      Set<Path> reachable = table.everReachable();
      for (Path file : FileNames.under(table.folder().resolve("data"))) {
        if (!reachable.contains(file)
            && !file.toString().endsWith(SetAside.ENDING)
            && removeIfOld(file, before)) {
          removed++;
        }
      }
      removed += removeOrphanedMetadata(table, before);
    }
    return removed;
  }

  private static int removeOrphanedMetadata(DailyTable<?> daily, Instant before) {
    Set<Path> reachable = new HashSet<>();
    synchronized (daily) {
      Table table = daily.table();
      List<String> locations = new ArrayList<>();
      locations.addAll(ReachableFileUtil.metadataFileLocations(table, false));
      locations.addAll(ReachableFileUtil.manifestListLocations(table));
      locations.addAll(ReachableFileUtil.statisticsFilesLocations(table));
      for (Snapshot snapshot : table.snapshots()) {
        snapshot.allManifests(table.io()).forEach(manifest -> locations.add(manifest.path()));
      }
      locations.add(((BaseTable) table).operations().current().metadataFileLocation());
      locations.forEach(location -> reachable.add(daily.path(location)));
    }
    int removed = 0;
    try (Stream<Path> listing = Files.list(daily.folder().resolve("metadata"))) {
      for (Path file : listing.filter(Expiry::isMetadata).toList()) {
        if (!reachable.contains(file) && removeIfOld(file, before)) {
          removed++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list %s: %s".formatted(daily.folder(), DurableFile.reason(e)), e);
    }
    return removed;
  }

  private static boolean isMetadata(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".avro") || name.endsWith(".metadata.json") || name.endsWith(".tmp");
  }

  private static boolean removeIfOld(Path file, Instant before) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(before)
          && Files.deleteIfExists(file);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot remove %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }
}

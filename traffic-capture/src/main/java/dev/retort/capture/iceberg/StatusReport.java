package dev.retort.capture.iceberg;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;

/** Counts what a log holds, by its tables' metadata. */
final class StatusReport {
  private StatusReport() {}

  static LogStatus of(LogTables tables, LogView view, List<Path> quarantined) {
    SortedMap<LocalDate, LogStatus.Day> days = new TreeMap<>();
    for (DataFile file : tables.exchanges().files(view.exchanges())) {
      LocalDate day = DailyTable.day(tables.exchanges().path(file));
      days.merge(
          day,
          new LogStatus.Day(day, file.recordCount(), 1, file.fileSizeInBytes()),
          LogStatus.Day::plus);
    }
    long feedback =
        view.unjoined().size()
            + tables.feedback().files(view.feedback()).stream()
                .mapToLong(DataFile::recordCount)
                .sum();
    List<LogStatus.Window> windows = new ArrayList<>();
    tables
        .exchanges()
        .windows()
        .forEach((window, made) -> windows.add(new LogStatus.Window(window, made)));
    int snapshots = 0;
    synchronized (tables.exchanges()) {
      for (Snapshot ignored : tables.exchanges().table().snapshots()) {
        snapshots++;
      }
    }
    long unrolled = view.unrolled().count();
    return new LogStatus(
        unrolled + days.values().stream().mapToLong(LogStatus.Day::exchanges).sum(),
        days.values().stream().mapToInt(LogStatus.Day::files).sum(),
        days.values().stream().mapToLong(LogStatus.Day::bytes).sum(),
        feedback,
        snapshots,
        unrolled,
        List.copyOf(days.values()),
        windows,
        quarantined.stream().map(Path::toString).toList());
  }
}

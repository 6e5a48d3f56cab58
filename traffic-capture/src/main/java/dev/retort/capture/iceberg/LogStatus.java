package dev.retort.capture.iceberg;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What a log holds, as of its last commit.
 *
 * @param exchanges how many
 * @param files Parquet files of the current state
 * @param bytes their size
 * @param feedback how many times something became known later
 * @param snapshots states of the exchanges' table that can still be read
 * @param unrolled exchanges that are in the write-ahead log only
 * @param days by day
 * @param windows those that hold files back
 * @param quarantined damaged files that are set aside
 */
public record LogStatus(
    long exchanges,
    int files,
    long bytes,
    long feedback,
    int snapshots,
    long unrolled,
    List<Day> days,
    List<Window> windows,
    List<String> quarantined) {
  public LogStatus {
    days = List.copyOf(days);
    windows = List.copyOf(windows);
    quarantined = List.copyOf(quarantined);
  }

  /**
   * What a log holds of one day, in UTC.
   *
   * @param day which
   * @param exchanges how many
   * @param files in how many Parquet files
   * @param bytes their size
   */
  public record Day(LocalDate day, long exchanges, int files, long bytes) {
    Day plus(Day other) {
      return new Day(day, exchanges + other.exchanges, files + other.files, bytes + other.bytes);
    }
  }

  /**
   * A window that can still be read.
   *
   * @param snapshot its name
   * @param madeAt when its snapshot was made
   */
  public record Window(long snapshot, Instant madeAt) {}
}

package dev.retort.capture.iceberg;

import java.time.LocalDate;
import java.util.List;

/**
 * What was too old.
 *
 * @param days days whose exchanges were removed
 * @param windows how many windows cannot be read any more
 * @param orphans how many files that nothing reached were removed
 */
public record ExpiryReport(List<LocalDate> days, int windows, int orphans) {
  public ExpiryReport {
    days = List.copyOf(days);
  }
}

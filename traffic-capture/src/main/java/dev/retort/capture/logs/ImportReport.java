package dev.retort.capture.logs;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of the records of one file. Lines = appended + known + rejected + passed over; blank
 * lines do not count.
 *
 * @param file the log
 * @param format what it is a log of, by {@link LogFormat#label()}
 * @param lines records read
 * @param appended new exchanges
 * @param known exchanges that the log already held
 * @param rejected records that should be exchanges and are none
 * @param reasons how many of them for which reason, the values in it left out
 * @param passedOver how many records are no exchanges and need not be, by what they are
 * @param rejects file of {@link RejectedLine}s, one JSON object a line, if there are any
 */
public record ImportReport(
    Path file,
    String format,
    long lines,
    long appended,
    long known,
    long rejected,
    SortedMap<String, Long> reasons,
    SortedMap<String, Long> passedOver,
    Optional<Path> rejects) {
  public ImportReport {
    reasons = sorted(reasons);
    passedOver = sorted(passedOver);
  }

  private static SortedMap<String, Long> sorted(Map<String, Long> counts) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }
}

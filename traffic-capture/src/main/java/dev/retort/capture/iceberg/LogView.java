package dev.retort.capture.iceberg;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Feedback;
import dev.retort.capture.TaskSummary;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A log at one moment: the tables' snapshots, and what was not in them yet. It holds the segments'
 * files open until it is closed. Not thread-safe.
 *
 * @param exchanges the snapshot of the exchanges' table
 * @param feedback the snapshot of the feedback's table
 * @param segments in the order of their appends
 * @param unjoined feedback that is in no file yet
 * @param summaries of the segments' exchanges, by task and segment
 */
record LogView(
    long exchanges,
    long feedback,
    List<SegmentReader> segments,
    List<Feedback> unjoined,
    List<TaskSummary> summaries)
    implements AutoCloseable {

  /** What is in the write-ahead log alone. */
  Stream<Pending> unrolled() {
    return segments.stream().flatMap(segment -> segment.exchanges().stream());
  }

  /** Those of some exchanges that are in the write-ahead log alone. */
  Stream<Exchange> find(Set<ExchangeId> wanted) {
    return segments.stream().flatMap(segment -> segment.find(wanted));
  }

  @Override
  public void close() {
    segments.forEach(SegmentReader::close);
  }
}

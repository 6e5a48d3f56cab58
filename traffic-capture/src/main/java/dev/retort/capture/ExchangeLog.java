package dev.retort.capture;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * The durable log of exchanges. One process owns a log for writing at a time; within it every
 * method may be called from any thread.
 */
public interface ExchangeLog extends AutoCloseable {

  /**
   * Appends exchanges. When the call returns they are on disk and survive the death of the process.
   * An id that the log already holds is skipped, so that a repeated append changes nothing.
   *
   * @return how many were new
   * @throws java.io.UncheckedIOException if the disk refuses; then none of the batch is
   *     acknowledged
   */
  int append(List<Exchange> exchanges);

  /**
   * Opens a view of what the log holds now.
   *
   * @param from first instant in the window
   * @param until first instant after it
   */
  CaptureWindow window(Instant from, Instant until);

  /**
   * Reads a window, in no particular order, one exchange at a time.
   *
   * @param reader called once for each exchange, on the calling thread
   */
  default void scan(CaptureWindow window, Consumer<Exchange> reader) {
    parts(window).forEach(part -> part.scan(reader));
  }

  /** The parts of a window, for readers that work side by side. */
  List<LogPart> parts(CaptureWindow window);

  /** What each task has in the log, by name; exchanges without a task are counted under none. */
  List<TaskSummary> tasks();

  @Override
  void close();
}

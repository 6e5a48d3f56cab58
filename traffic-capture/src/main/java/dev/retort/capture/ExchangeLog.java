package dev.retort.capture;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The durable log of exchanges. One process owns a log for writing at a time; within it every
 * method may be called from any thread.
 */
public interface ExchangeLog extends AutoCloseable {

  /**
   * Appends exchanges. When the call returns they are on disk and survive the death of the process.
   * An id that the log already holds is skipped, so that a repeated append changes nothing; so is
   * one that was erased from it.
   *
   * @return how many were new
   * @throws java.io.UncheckedIOException if the disk refuses; then none of the batch is
   *     acknowledged
   */
  int append(List<Exchange> exchanges);

  /**
   * Appends exchanges without waiting for the disk.
   *
   * @return completed as {@link #append} would return, once they are on disk; exceptionally if the
   *     disk refuses
   */
  CompletionStage<Integer> submit(List<Exchange> exchanges);

  /**
   * Adds what became known of answers later. When the call returns it is on disk. Whoever reads an
   * exchange afterwards reads it with its feedback, whichever came first; a window is as of its
   * opening in this too.
   *
   * @throws java.io.UncheckedIOException if the disk refuses; then none of it is acknowledged
   */
  void addFeedback(List<Feedback> feedback);

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
   * @throws DamagedLogPartException if what is stored cannot be read; some exchanges may have been
   *     handed out before
   */
  default void scan(CaptureWindow window, Consumer<Exchange> reader) {
    parts(window).forEach(part -> part.scan(reader));
  }

  /** The parts of a window, for readers that work side by side. */
  List<LogPart> parts(CaptureWindow window);

  /** What each task has in the log, by name; exchanges without a task are counted under none. */
  List<TaskSummary> tasks();

  /** The exchanges of these ids, as far as the log holds them, in no particular order. */
  List<Exchange> find(Set<ExchangeId> ids);

  /** Which exchanges are a person's requests. */
  Set<ExchangeId> exchangesOf(SubjectPseudonym subject);

  /**
   * Takes exchanges out for good: all of them or, if this fails or the process dies, none. No file
   * of the log holds them afterwards, windows that were opened before no longer contain them, and
   * {@link #append} treats them as known, so that they never come back. Ids that the log does not
   * hold are barred from it in the same way.
   *
   * @throws java.io.UncheckedIOException if the disk refuses
   */
  ErasureReport erase(Set<ExchangeId> ids);

  /** Whether an exchange was erased, or barred before it came. */
  boolean isErased(ExchangeId id);

  /**
   * Damaged files that are set aside: the log goes on without their exchanges, whose ids it does
   * not know either, so that they can be imported again.
   */
  List<Path> quarantined();

  @Override
  void close();
}

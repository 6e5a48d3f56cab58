package dev.retort.capture.http.proxy;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.Feedback;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where captured exchanges go: a log in this process, or a spool in front of one elsewhere. Takes
 * personal data out before anything reaches a disk. Thread-safe; both methods may compute for a
 * while on the caller's thread.
 */
public interface CaptureSink {

  /**
   * Stores exchanges.
   *
   * @return completed with how many were new, once they are on disk; exceptionally if the disk
   *     refuses
   */
  CompletionStage<Integer> submit(List<Exchange> exchanges);

  /**
   * Stores what became known of answers later. When the call returns it is on disk.
   *
   * @throws java.io.UncheckedIOException if the disk refuses
   */
  void addFeedback(List<Feedback> feedback);

  /** What waits on its way to a log elsewhere; empty for a log in this process. Never blocks. */
  default Optional<SpoolBacklog> backlog() {
    return Optional.empty();
  }

  /** A log of this process. */
  static CaptureSink of(ExchangeLog log) {
    return new CaptureSink() {
      @Override
      public CompletionStage<Integer> submit(List<Exchange> exchanges) {
        return log.submit(exchanges);
      }

      @Override
      public void addFeedback(List<Feedback> feedback) {
        log.addFeedback(feedback);
      }
    };
  }
}

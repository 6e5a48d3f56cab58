package dev.retort.capture.http.proxy;

import dev.retort.capture.Exchange;
import dev.retort.capture.Feedback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A log in memory, whose disk can refuse or take its time. */
final class MemorySink implements CaptureSink {
  private final List<Exchange> exchanges = new ArrayList<>();
  private final List<Feedback> feedback = new ArrayList<>();
  private boolean isFull;
  private CompletableFuture<Void> disk = CompletableFuture.completedFuture(null);

  @Override
  public CompletionStage<Integer> submit(List<Exchange> batch) {
    CompletableFuture<Void> written;
    synchronized (this) {
      if (isFull) {
        return CompletableFuture.failedFuture(
            new UncheckedIOException(new IOException("No space left on device")));
      }
      written = disk;
    }
    return written.thenApply(
        nothing -> {
          synchronized (this) {
            exchanges.addAll(batch);
            return batch.size();
          }
        });
  }

  @Override
  public synchronized void addFeedback(List<Feedback> more) {
    feedback.addAll(more);
  }

  synchronized void fill() {
    isFull = true;
  }

  /** Nothing reaches the disk until the returned future is completed. */
  synchronized CompletableFuture<Void> stall() {
    disk = new CompletableFuture<>();
    return disk;
  }

  synchronized List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  synchronized List<Feedback> feedback() {
    return List.copyOf(feedback);
  }
}

package dev.retort.capture.iceberg;

import dev.retort.capture.Exchange;
import dev.retort.capture.Feedback;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What goes into the log together.
 *
 * @param exchanges the new ones
 * @param feedback on any
 * @param records all of them, as the write-ahead log has them
 * @param acknowledged completed when they are on disk, with the number of exchanges
 */
record Batch(
    List<Exchange> exchanges,
    List<Feedback> feedback,
    List<byte[]> records,
    CompletableFuture<Integer> acknowledged) {

  long bytes() {
    return records.stream().mapToLong(record -> record.length).sum();
  }
}

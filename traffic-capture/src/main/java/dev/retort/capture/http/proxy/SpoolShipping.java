package dev.retort.capture.http.proxy;

import dev.retort.capture.wal.WalSegment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a spool's segments, oldest first, each until the collector has it. A record that it refuses
 * for good is set aside, and what is behind it goes on.
 */
final class SpoolShipping {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolShipping.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int BATCH_BYTES = 1 << 20;

  private final Segments segments;
  private final Collector collector;
  private final SpoolRefusals refusals;
  private final Thread thread = new Thread(this::run, "spool-shipping");
  private final Semaphore work = new Semaphore(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What is to be sent. */
  @FunctionalInterface
  interface Segments {
    /** The oldest segment that nobody writes any more. */
    Optional<Path> oldest() throws IOException;
  }

  SpoolShipping(Segments segments, Collector collector, SpoolRefusals refusals) {
    this.segments = segments;
    this.collector = collector;
    this.refusals = refusals;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** There is something to send. */
  void wake() {
    if (work.availablePermits() == 0) {
      work.release();
    }
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    try {
      while (closed.getCount() > 0) {
        work.acquire();
        try {
          for (Optional<Path> next = segments.oldest();
              next.isPresent() && closed.getCount() > 0;
              next = segments.oldest()) {
            ship(next.get());
            pause = FIRST_PAUSE;
          }
        } catch (IOException | RuntimeException | Error e) {
          // Nobody else sends: whatever goes wrong, this thread tries again.
          if (closed.getCount() == 0) {
            return;
          }
          report(e, pause);
          if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            return;
          }
          pause = longer(pause);
          work.release();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void report(Throwable failure, Duration pause) {
    if (failure instanceof IOException) {
      LOG.warn(
          "the collector has not taken what is spooled, next try in {}: {}",
          pause,
          failure.getMessage());
    } else {
      LOG.error("what is spooled cannot be sent, next try in {}", pause, failure);
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  /**
   * Sends a segment's records, fewer at a time where the collector refuses many at once, until all
   * of them are there or set aside.
   */
  private void ship(Path segment) throws IOException, InterruptedException {
    WalSegment.Contents contents = WalSegment.read(segment);
    List<byte[]> records = contents.records();
    SpoolShippingProgress progress = new SpoolShippingProgress(segment);
    int sent = Math.min(progress.sent(), records.size());
    int most = records.size();
    while (sent < records.size()) {
      List<byte[]> batch = batch(records.subList(sent, records.size()), most);
      Optional<CollectorRefusal> refusal = collector.post(lines(batch));
      if (refusal.isPresent() && batch.size() > 1) {
        most = batch.size() / 2;
        continue;
      }
      if (refusal.isPresent()) {
        refusals.add(batch.get(0), refusal.get());
      }
      sent += batch.size();
      most = Math.min(2 * most, records.size());
      if (sent < records.size()) {
        progress.sent(sent);
      }
    }
    remove(segment, contents);
    progress.forget();
  }

  /** The first records, at least one and at most so many, that make a body of bounded size. */
  private static List<byte[]> batch(List<byte[]> records, int most) {
    int end = 1;
    long bytes = records.get(0).length;
    while (end < Math.min(most, records.size()) && bytes + records.get(end).length <= BATCH_BYTES) {
      bytes += records.get(end).length;
      end++;
    }
    return records.subList(0, end);
  }

  private static byte[] lines(List<byte[]> records) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (byte[] record : records) {
      lines.writeBytes(record);
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  private static void remove(Path segment, WalSegment.Contents contents) throws IOException {
    if (contents.bytesBehindDamage() == 0) {
      Files.delete(segment);
      return;
    }
    Path kept = segment.resolveSibling(segment.getFileName() + ".damaged");
    Files.move(segment, kept);
    LOG.error(
        "{} is damaged: {} records before the damage are sent, {} bytes behind it are not",
        kept,
        contents.records().size(),
        contents.bytesBehindDamage());
  }

  /** Stops; a post that is under way is given up, and repeated by whoever opens the spool next. */
  void close() throws InterruptedException {
    closed.countDown();
    thread.interrupt();
    thread.join();
  }
}

package dev.retort.capture.http.proxy;

import dev.retort.capture.wal.WalSegment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a spool's segments, oldest first, each until the collector has it. */
final class SpoolShipping {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolShipping.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int BATCH_BYTES = 1 << 20;

  private final Segments segments;
  private final Collector collector;
  private final Thread thread = new Thread(this::run, "spool-shipping");
  private final Semaphore work = new Semaphore(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What is to be sent. */
  @FunctionalInterface
  interface Segments {
    /** The oldest segment that nobody writes any more. */
    Optional<Path> oldest() throws IOException;
  }

  SpoolShipping(Segments segments, Collector collector) {
    this.segments = segments;
    this.collector = collector;
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
        } catch (IOException e) {
          LOG.warn(
              "the collector has not taken what is spooled, next try in {}: {}",
              pause,
              e.getMessage());
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

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  private void ship(Path segment) throws IOException, InterruptedException {
    WalSegment.Contents contents = WalSegment.read(segment);
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    for (byte[] record : contents.records()) {
      if (batch.size() > 0 && batch.size() + record.length > BATCH_BYTES) {
        collector.post(batch.toByteArray());
        batch.reset();
      }
      batch.write(record);
      batch.write('\n');
    }
    if (batch.size() > 0) {
      collector.post(batch.toByteArray());
    }
    if (contents.bytesBehindDamage() > 0) {
      Path kept = segment.resolveSibling(segment.getFileName() + ".damaged");
      Files.move(segment, kept);
      LOG.error(
          "{} is damaged: {} records before the damage are sent, {} bytes behind it are not",
          kept,
          contents.records().size(),
          contents.bytesBehindDamage());
    } else {
      Files.delete(segment);
    }
  }

  /** Stops; a post that is under way is given up, and repeated by whoever opens the spool next. */
  void close() throws InterruptedException {
    closed.countDown();
    thread.interrupt();
    thread.join();
  }
}

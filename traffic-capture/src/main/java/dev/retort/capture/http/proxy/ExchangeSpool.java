package dev.retort.capture.http.proxy;

import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeRedactor;
import dev.retort.capture.Feedback;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.wal.WalSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges on their way to a log elsewhere: forced to this disk first, then posted to a collector
 * until it has them on its own, oldest first. What was acknowledged here survives the death of the
 * process, and is sent by the next one; the collector knows exchanges by their ids, so that one
 * that is sent twice is stored once. What the collector refuses for good is set aside in {@value
 * #REFUSED}, and holds nothing up. One process owns a folder at a time. Thread-safe.
 */
public final class ExchangeSpool implements CaptureSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExchangeSpool.class);
  private static final String SUFFIX = ".wal";
  private static final String REFUSED = "refused.jsonl";
  private static final Pattern NUMBERED = Pattern.compile("(\\d{19})\\..*");
  private static final long ROLL_BYTES = 8 << 20;

  private final Path folder;
  private final ExchangeRedactor redactor;
  private final long longest;
  private final ExecutorService writer = Executors.newSingleThreadExecutor(ExchangeSpool::thread);
  private final SpoolRefusals refusals;
  private final SpoolShipping shipping;
  private List<Entry> queue = new ArrayList<>();
  private Optional<WalSegment> segment = Optional.empty();
  private long lastNumber;
  private volatile long waiting;

  private record Entry(List<byte[]> records, CompletableFuture<Void> onDisk) {}

  private ExchangeSpool(Path folder, Collector collector, ExchangeRedactor redactor, long longest)
      throws IOException {
    this.folder = folder;
    this.redactor = redactor;
    this.longest = longest;
    this.lastNumber = lastNumber(folder);
    this.waiting = bytes(segments(folder));
    this.refusals = new SpoolRefusals(folder.resolve(REFUSED));
    this.shipping = new SpoolShipping(this::finished, collector, refusals);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "exchange-spool");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Opens a spool and begins to send what an earlier process left.
   *
   * @param folder made if need be
   * @param collector where to
   * @param redactor takes out what must reach no disk
   * @param longest bytes that may wait here; beyond it nothing is taken
   */
  public static ExchangeSpool open(
      Path folder, Collector collector, ExchangeRedactor redactor, long longest) {
    try {
      Files.createDirectories(folder);
      SpoolShippingProgress.clean(folder);
      ExchangeSpool spool = new ExchangeSpool(folder, collector, redactor, longest);
      spool.shipping.start();
      return spool;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot open the spool %s: %s".formatted(folder, DurableFile.reason(e)), e);
    }
  }

  private static List<Path> segments(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  /** Of all that was ever a segment and has left something: no number is used again beside it. */
  private static long lastNumber(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> NUMBERED.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(name -> Long.parseLong(name.group(1)))
          .max()
          .orElse(0);
    }
  }

  /** What segments hold; there is more room than that in the file of the one that is written. */
  private long bytes(List<Path> files) throws IOException {
    long sum = 0;
    for (Path file : files) {
      Optional<WalSegment> written = segment.filter(now -> now.file().equals(file));
      sum += written.isPresent() ? written.get().bytes() : Files.size(file);
    }
    return sum;
  }

  @Override
  public Optional<SpoolBacklog> backlog() {
    return Optional.of(new SpoolBacklog(waiting, longest, refusals.count()));
  }

  @Override
  public CompletionStage<Integer> submit(List<Exchange> exchanges) {
    return write(exchanges.stream().map(e -> record(redactor.redact(e))).toList())
        .thenApply(nothing -> exchanges.size());
  }

  @Override
  public void addFeedback(List<Feedback> feedback) {
    try {
      write(feedback.stream().map(one -> record(redactor.redact(one, Optional.empty()))).toList())
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException refusal) {
        throw new UncheckedIOException(refusal.getMessage(), refusal);
      }
      throw e;
    }
  }

  private static byte[] record(Object value) {
    return JsonFormat.line(value).getBytes(StandardCharsets.UTF_8);
  }

  private CompletableFuture<Void> write(List<byte[]> records) {
    Entry entry = new Entry(records, new CompletableFuture<>());
    synchronized (this) {
      queue.add(entry);
    }
    writer.execute(this::commit);
    return entry.onDisk();
  }

  /** Writes whatever has queued up with one forced write. */
  private void commit() {
    List<Entry> group;
    synchronized (this) {
      group = queue;
      queue = new ArrayList<>();
    }
    List<byte[]> records = group.stream().flatMap(entry -> entry.records().stream()).toList();
    try {
      if (!records.isEmpty()) {
        append(records);
      }
      group.forEach(entry -> entry.onDisk().complete(null));
    } catch (IOException | RuntimeException e) {
      group.forEach(entry -> entry.onDisk().completeExceptionally(e));
    }
  }

  private synchronized void append(List<byte[]> records) throws IOException {
    if (waiting > longest) {
      throw new IOException(
          "the spool %s holds %,d bytes that the collector has not taken, and may hold %,d: see to the collector"
              .formatted(folder, waiting, longest));
    }
    if (segment.isEmpty()) {
      lastNumber++;
      segment =
          Optional.of(WalSegment.create(folder.resolve("%019d%s".formatted(lastNumber, SUFFIX))));
      DurableFile.force(folder);
    }
    long before = segment.get().bytes();
    segment.get().append(records);
    waiting += segment.get().bytes() - before;
    shipping.wake();
    if (segment.get().bytes() >= ROLL_BYTES) {
      closeSegment();
    }
  }

  private void closeSegment() throws IOException {
    if (segment.isPresent()) {
      segment.get().close();
      segment = Optional.empty();
    }
  }

  /** The oldest segment, which nobody writes any more; empty if nothing waits. */
  private synchronized Optional<Path> finished() throws IOException {
    List<Path> left = segments(folder);
    // Only the caller removes segments, so that the sum cannot miss one that is going.
    waiting = bytes(left);
    if (left.isEmpty()) {
      return Optional.empty();
    }
    Path oldest = left.get(0);
    if (segment.isPresent() && segment.get().file().equals(oldest)) {
      closeSegment();
    }
    return Optional.of(oldest);
  }

  /** Stops sending; what waits is sent by the next process that opens the folder. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.error("the spool {} was closed while it was being written", folder);
      }
      shipping.close();
      synchronized (this) {
        closeSegment();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the spool " + folder, e);
    }
  }
}

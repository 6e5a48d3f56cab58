package dev.retort.capture;

import dev.retort.capture.wal.WalSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exchange log in a folder: a write-ahead segment takes the appends, and is rolled into a
 * Parquet file of the same number when it is large enough or a window is opened. Callers that
 * append at the same time share one forced write.
 *
 * <p>A crash loses nothing that was acknowledged: opening the log finishes an interrupted roll. A
 * segment whose Parquet file exists was rolled, and is removed; one without is rolled again.
 */
public final class ParquetExchangeLog implements ExchangeLog {
  private static final Logger LOG = LoggerFactory.getLogger(ParquetExchangeLog.class);
  private static final int ROLL_EXCHANGES = 50_000;
  private static final long ROLL_BYTES = 64L << 20;
  private static final Pattern FILE = Pattern.compile("exchanges-(\\d{12})\\.(parquet|wal)");

  private final Path folder;

  /** Guards everything that appenders share before the disk: {@link #ids} and {@link #queue}. */
  private final Object intake = new Object();

  private final Set<ExchangeId> ids = new HashSet<>();
  private List<Batch> queue = new ArrayList<>();

  /** Guards the files; taken before {@link #intake}, never after it. */
  private final Object disk = new Object();

  private final NavigableMap<Long, Path> files = new TreeMap<>();
  private List<Exchange> unrolled = new ArrayList<>();
  private Optional<WalSegment> segment = Optional.empty();

  private record Batch(List<Exchange> fresh, CompletableFuture<Integer> acknowledged) {}

  private ParquetExchangeLog(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the log of a folder, creating it if need be, and finishes what a crash interrupted.
   *
   * @throws UncheckedIOException if a file cannot be read or written; the message names it
   */
  public static ParquetExchangeLog open(Path folder) {
    ParquetExchangeLog log = new ParquetExchangeLog(folder);
    try {
      Files.createDirectories(folder);
      log.recover();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot open the exchange log %s: %s".formatted(folder, e.getMessage()), e);
    }
    return log;
  }

  private void recover() throws IOException {
    NavigableMap<Long, Path> segments = new TreeMap<>();
    try (Stream<Path> listing = Files.list(folder)) {
      List<Path> entries = listing.toList();
      for (Path entry : entries) {
        Matcher name = FILE.matcher(entry.getFileName().toString());
        if (!name.matches()) {
          continue;
        }
        long number = Long.parseLong(name.group(1));
        (name.group(2).equals("wal") ? segments : files).put(number, entry);
      }
    }
    requireNoGap();
    for (Path file : files.values()) {
      ParquetTable.scan(file, ExchangeTable.IDS, row -> ids.add(ExchangeTable.id(row)));
    }
    for (Map.Entry<Long, Path> left : segments.entrySet()) {
      if (files.containsKey(left.getKey())) {
        Files.delete(left.getValue());
      } else {
        replay(left.getKey(), left.getValue());
      }
    }
  }

  /**
   * Files are numbered from 1 without a gap: a missing number is a file that somebody took away.
   */
  private void requireNoGap() throws IOException {
    long expected = 1;
    for (long number : files.keySet()) {
      if (number != expected) {
        throw new NoSuchFileException(
            path(expected, "parquet").toString(),
            null,
            "it was there once, and windows opened before still need it; restore it");
      }
      expected++;
    }
  }

  /**
   * Rolls a segment that its writer left behind. One that is damaged inside is kept for a person.
   */
  private void replay(long number, Path file) throws IOException {
    WalSegment.Contents contents = WalSegment.read(file);
    List<Exchange> replayed = new ArrayList<>();
    for (byte[] record : contents.records()) {
      Exchange exchange = JsonFormat.mapper().readValue(record, Exchange.class);
      if (ids.add(exchange.id())) {
        replayed.add(exchange);
      }
    }
    if (!replayed.isEmpty()) {
      publish(number, replayed);
    }
    if (contents.bytesBehindDamage() == 0) {
      Files.delete(file);
      return;
    }
    Path kept = file.resolveSibling(file.getFileName() + ".damaged");
    Files.move(file, kept);
    LOG.error(
        "{} is damaged: {} exchanges before the damage are recovered, {} bytes behind it are not. The file is kept; import what is missing from another log.",
        kept,
        replayed.size(),
        contents.bytesBehindDamage());
  }

  @Override
  public int append(List<Exchange> exchanges) {
    Batch batch;
    synchronized (intake) {
      List<Exchange> fresh = exchanges.stream().filter(e -> ids.add(e.id())).toList();
      batch = new Batch(fresh, new CompletableFuture<>());
      queue.add(batch);
    }
    synchronized (disk) {
      if (!batch.acknowledged().isDone()) {
        commitQueue();
      }
    }
    try {
      return batch.acknowledged().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException io) {
        throw new UncheckedIOException(
            "cannot append to the exchange log " + folder + ": " + io.getMessage(), io);
      }
      throw e;
    }
  }

  /** Writes every batch that has queued up while the disk was busy, with one forced write. */
  private void commitQueue() {
    List<Batch> group;
    synchronized (intake) {
      group = queue;
      queue = new ArrayList<>();
    }
    List<Exchange> fresh = group.stream().flatMap(b -> b.fresh().stream()).toList();
    try {
      if (!fresh.isEmpty()) {
        List<byte[]> records = new ArrayList<>(fresh.size());
        for (Exchange exchange : fresh) {
          records.add(JsonFormat.line(exchange).getBytes(StandardCharsets.UTF_8));
        }
        openSegment().append(records);
        unrolled.addAll(fresh);
      }
    } catch (IOException | RuntimeException e) {
      refuse(group, e);
      return;
    }
    group.forEach(batch -> batch.acknowledged().complete(batch.fresh().size()));
    if (unrolled.size() >= ROLL_EXCHANGES
        || segment.map(WalSegment::bytes).orElse(0L) >= ROLL_BYTES) {
      roll();
    }
  }

  /**
   * Fails a group, and whatever queued up since: a batch may count on an id that the group was to
   * write.
   */
  private void refuse(List<Batch> group, Exception cause) {
    synchronized (intake) {
      List<Batch> refused = new ArrayList<>(group);
      refused.addAll(queue);
      queue = new ArrayList<>();
      for (Batch batch : refused) {
        batch.fresh().forEach(exchange -> ids.remove(exchange.id()));
        batch.acknowledged().completeExceptionally(cause);
      }
    }
  }

  private WalSegment openSegment() throws IOException {
    if (segment.isEmpty()) {
      segment = Optional.of(WalSegment.create(path(nextNumber(), "wal")));
      DurableFile.force(folder);
    }
    return segment.get();
  }

  private long nextNumber() {
    return files.isEmpty() ? 1 : files.lastKey() + 1;
  }

  /** Turns the write-ahead segment into a Parquet file. Callers hold {@link #disk}. */
  private void roll() {
    if (segment.isEmpty()) {
      return;
    }
    try {
      publish(nextNumber(), unrolled);
      unrolled = new ArrayList<>();
      WalSegment rolled = segment.get();
      segment = Optional.empty();
      rolled.close();
      Files.delete(rolled.file());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot roll the exchange log " + folder + ": " + e.getMessage(), e);
    }
  }

  private void publish(long number, List<Exchange> exchanges) {
    Path file = path(number, "parquet");
    ExchangeTable.TABLE.write(file, exchanges.iterator());
    files.put(number, file);
  }

  private Path path(long number, String extension) {
    return folder.resolve("exchanges-%012d.%s".formatted(number, extension));
  }

  @Override
  public CaptureWindow window(Instant from, Instant until) {
    synchronized (disk) {
      roll();
      return new CaptureWindow(from, until, files.isEmpty() ? 0 : files.lastKey());
    }
  }

  @Override
  public List<LogPart> parts(CaptureWindow window) {
    return snapshot(window.snapshot()).stream()
        .<LogPart>map(file -> new ParquetLogPart(file.toUri(), window))
        .toList();
  }

  private List<Path> snapshot(long number) {
    synchronized (disk) {
      return List.copyOf(files.headMap(number, true).values());
    }
  }

  @Override
  public List<TaskSummary> tasks() {
    Map<Optional<TaskName>, TaskSummary> summaries = new HashMap<>();
    for (Path file : snapshot(window(Instant.MIN, Instant.MAX).snapshot())) {
      ParquetTable.scan(
          file,
          ExchangeTable.SUMMARY,
          row ->
              summaries.merge(
                  ExchangeTable.task(row),
                  TaskSummary.ofOne(
                      ExchangeTable.task(row),
                      ExchangeTable.createdAt(row),
                      ExchangeTable.usage(row)),
                  TaskSummary::plus));
    }
    return summaries.values().stream().sorted(TaskSummary.BY_NAME).toList();
  }

  @Override
  public void close() {
    synchronized (disk) {
      roll();
    }
  }
}

package dev.retort.capture;

import dev.retort.capture.wal.WalSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
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

  private final LogFolder folder;

  /** Guards everything that appenders share before the disk: {@link #ids} and {@link #queue}. */
  private final Object intake = new Object();

  private final IdDigests ids = new IdDigests();
  private List<Batch> queue = new ArrayList<>();

  /** Guards what is written; taken before {@link #intake}, never after it. */
  private final Object disk = new Object();

  private final LogFiles files;
  private List<Exchange> unrolled = new ArrayList<>();
  private Optional<WalSegment> segment = Optional.empty();
  private Tombstones tombstones = new Tombstones(new TreeSet<>());

  private record Batch(List<Exchange> fresh, CompletableFuture<Integer> acknowledged) {}

  private ParquetExchangeLog(LogFolder folder) {
    this.folder = folder;
    this.files = new LogFiles(folder, this::learnIds);
  }

  /**
   * Opens the log of a folder, creating it if need be, and finishes what a crash interrupted. Files
   * that cannot be read are {@linkplain #quarantined() set aside}.
   *
   * @throws UncheckedIOException if a file is missing, or cannot be opened or written; the message
   *     names it
   */
  public static ParquetExchangeLog open(Path folder) {
    ParquetExchangeLog log = new ParquetExchangeLog(new LogFolder(folder));
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
    new ErasureCommit(folder).recover();
    folder.removeTemporaries();
    LogFolder.Contents contents = folder.contents();
    contents.requireNoGap(folder);
    tombstones = Tombstones.read(folder.root());
    files.open(contents);
    learnIds();
    for (Map.Entry<Long, Path> left : contents.segments().entrySet()) {
      if (files.contains(left.getKey())) {
        Files.delete(left.getValue());
      } else {
        replay(left.getKey(), left.getValue());
      }
    }
  }

  /** Learns anew which ids are in the log: after a file was set aside, its own are not. */
  private void learnIds() {
    synchronized (disk) {
      synchronized (intake) {
        ids.clear();
        tombstones.addTo(ids);
        files.all().forEach(file -> files.ids(file).forEach(ids::add));
        unrolled.forEach(exchange -> ids.add(exchange.id()));
        queue.forEach(batch -> batch.fresh().forEach(exchange -> ids.add(exchange.id())));
      }
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
      files.publish(number, replayed);
    }
    if (contents.bytesBehindDamage() == 0) {
      Files.delete(file);
      return;
    }
    LOG.error(
        "{} is damaged: {} exchanges before the damage are recovered, {} bytes behind it are not. The file is kept; import what is missing from another log.",
        LogFolder.keepDamaged(file),
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
            "cannot append to the exchange log " + folder.root() + ": " + io.getMessage(), io);
      }
      throw e;
    }
  }

  @Override
  public CompletionStage<Integer> submit(List<Exchange> exchanges) {
    return CompletableFuture.supplyAsync(() -> append(exchanges));
  }

  @Override
  public void addFeedback(List<Feedback> feedback) {
    throw new UnsupportedOperationException("this log takes no feedback");
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
      segment = Optional.of(WalSegment.create(folder.segment(files.lastNumber() + 1)));
      DurableFile.force(folder.root());
    }
    return segment.get();
  }

  /** Turns the write-ahead segment into a Parquet file. Callers hold {@link #disk}. */
  private void roll() {
    if (segment.isEmpty()) {
      return;
    }
    try {
      files.publish(files.lastNumber() + 1, unrolled);
      unrolled = new ArrayList<>();
      WalSegment rolled = segment.get();
      segment = Optional.empty();
      rolled.close();
      Files.delete(rolled.file());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot roll the exchange log " + folder.root() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public CaptureWindow window(Instant from, Instant until) {
    synchronized (disk) {
      roll();
      return new CaptureWindow(from, until, files.lastNumber());
    }
  }

  /**
   * The parts of a window of a log that another process has open.
   *
   * @param root the log's folder
   * @param window opened by that process
   */
  public static List<LogPart> partsOf(Path root, CaptureWindow window) {
    try {
      return new LogFolder(root)
          .contents().files().headMap(window.snapshot(), true).values().stream()
              .<LogPart>map(file -> new ParquetLogPart(file, window, forgotten -> {}))
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list the exchange log %s: %s".formatted(root, DurableFile.reason(e)), e);
    }
  }

  @Override
  public List<LogPart> parts(CaptureWindow window) {
    return files.upTo(window.snapshot()).stream()
        .<LogPart>map(file -> new ParquetLogPart(file, window, files::forget))
        .toList();
  }

  @Override
  public List<TaskSummary> tasks() {
    return rolled().tasks();
  }

  @Override
  public List<Exchange> find(Set<ExchangeId> wanted) {
    return rolled().find(wanted);
  }

  @Override
  public Set<ExchangeId> exchangesOf(SubjectPseudonym subject) {
    return rolled().exchangesOf(subject);
  }

  private LogFiles rolled() {
    synchronized (disk) {
      roll();
      return files;
    }
  }

  @Override
  public List<Path> quarantined() {
    try {
      return folder.quarantined();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list the exchange log %s: %s".formatted(folder.root(), DurableFile.reason(e)), e);
    }
  }

  @Override
  public ErasureReport erase(Set<ExchangeId> wanted) {
    synchronized (disk) {
      List<ExchangeId> unknown;
      synchronized (intake) {
        unknown = wanted.stream().filter(ids::add).toList();
      }
      try {
        // Whatever of these exchanges is still on its way is let in first, and goes with the rest.
        commitQueue();
        return eraseRolled(wanted);
      } catch (IOException | RuntimeException e) {
        synchronized (intake) {
          unknown.forEach(ids::remove);
        }
        if (e instanceof IOException refusal) {
          throw new UncheckedIOException(
              "cannot erase from the exchange log %s: %s"
                  .formatted(folder.root(), DurableFile.reason(refusal)),
              refusal);
        }
        throw (RuntimeException) e;
      }
    }
  }

  private ErasureReport eraseRolled(Set<ExchangeId> wanted) throws IOException {
    Map<Path, List<ExchangeId>> holding = rolled().holding(wanted);
    Tombstones after = tombstones.plus(wanted);
    List<Path> discarded = new ErasureCommit(folder).carryOut(holding.keySet(), wanted, after);
    tombstones = after;
    files.forgetRemoved();
    return new ErasureReport(
        holding.values().stream().flatMap(List::stream).collect(Collectors.toSet()), discarded);
  }

  @Override
  public boolean isErased(ExchangeId id) {
    synchronized (disk) {
      return tombstones.contains(id);
    }
  }

  @Override
  public void close() {
    synchronized (disk) {
      roll();
    }
  }
}

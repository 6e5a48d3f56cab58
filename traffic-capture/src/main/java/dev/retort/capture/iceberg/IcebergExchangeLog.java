package dev.retort.capture.iceberg;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.DurableFile;
import dev.retort.capture.ErasureReport;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.ExchangeRedactor;
import dev.retort.capture.Feedback;
import dev.retort.capture.LogPart;
import dev.retort.capture.SubjectPseudonym;
import dev.retort.capture.TaskSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * An exchange log in a folder: appends go to a write-ahead segment, and segments are rolled into
 * Parquet files of two Iceberg tables, {@code capture.exchanges} and {@code capture.feedback},
 * partitioned by day, which other engines read through the catalog.
 *
 * <p>Appends of many callers share one forced write. When the disk falls behind, so that {@code 16
 * MiB} are queued or two segments wait to be rolled, callers of append and submit wait. Stages that
 * {@link #submit} returns are completed on the log's own thread: what follows them must not block.
 *
 * <p>A crash loses nothing that was acknowledged: opening the log rolls the segments that were
 * left, and finishes an erasure that was committed. Several processes may write one log, each under
 * its own {@link WriterId}, if they share a catalog. Each stores an id once; what two of them store
 * at the same time is stored twice until a compaction. Thread-safe.
 */
public final class IcebergExchangeLog implements ExchangeLog {
  private final Path root;
  private final ExchangeLogConfig config;
  private final ExchangeRedactor redactor;
  private final LogCatalog catalog;
  private final LogTables tables;
  private final WalFolder wal;
  private final Intake intake;
  private final Roller roller;
  private final OpenSegment segments;
  private final LogWindows windows;
  private final StoredExchanges stored;
  private final Maintenance maintenance;

  private IcebergExchangeLog(Opening opening) throws IOException {
    this.root = opening.root();
    this.config = opening.config();
    this.redactor = opening.redactor();
    this.catalog = opening.catalog();
    this.wal = WalFolder.of(root, config.writer());
    this.tables = opening.tables(file -> learnIds());
    this.intake = new Intake(this::commit, this::cutIfOld);
    this.maintenance = new Maintenance(tables);
    this.roller =
        new Roller(
            tables, intake, config.writer(), Tombstones.read(root), maintenance::countRolled);
    this.segments = new OpenSegment(wal, config, roller);
    this.windows = new LogWindows(tables, roller, config.windowAge(), file -> learnIds());
    this.stored = new StoredExchanges(tables);
  }

  /**
   * Opens the log of a folder as {@link ExchangeLogConfig#DEFAULT} has it, storing exchanges as
   * they are.
   */
  public static IcebergExchangeLog open(Path folder) {
    return open(folder, ExchangeLogConfig.DEFAULT, ExchangeRedactor.NONE);
  }

  /**
   * Opens the log of a folder, creating it if need be, and finishes what a crash interrupted. Files
   * that cannot be read are {@linkplain #quarantined() set aside}.
   *
   * @param redactor takes out of each exchange what must not be stored, before anything else
   * @throws UncheckedIOException if a file is missing, or cannot be opened or written; the message
   *     names it
   */
  public static IcebergExchangeLog open(
      Path folder, ExchangeLogConfig config, ExchangeRedactor redactor) {
    Opening opening = null;
    try {
      opening = Opening.of(folder, config, redactor);
      IcebergExchangeLog log = new IcebergExchangeLog(opening);
      log.recover();
      return log;
    } catch (IOException | RuntimeException e) {
      if (opening != null) {
        opening.catalog().close();
      }
      if (e instanceof IOException refusal) {
        throw new UncheckedIOException(
            "cannot open the exchange log %s: %s".formatted(folder, refusal.getMessage()), refusal);
      }
      throw (RuntimeException) e;
    }
  }

  private void recover() throws IOException {
    Opening.recover(tables);
    learnIds();
    List<Path> left = wal.left();
    Set<Feedback> known = left.isEmpty() ? Set.of() : stored.feedback();
    for (Path segment : left) {
      segments.comeAfter(wal.number(segment));
      roller.roll(Opening.replay(segment, intake, known));
    }
    intake.start();
  }

  /** Learns anew which ids are in the log: after a file was set aside, its own are not. */
  private void learnIds() {
    TableLock.Held held = tables.lock().exclusive();
    try {
      IdDigests ids = new IdDigests();
      Tombstones.read(root).addTo(ids);
      for (Path file : tables.exchanges().current()) {
        tables.ids(tables.exchanges(), file).forEach(ids::add);
      }
      // Nothing is appended meanwhile, so that no id is missed.
      synchronized (segments) {
        try (LogView view = segments.view()) {
          view.unrolled().forEach(exchange -> ids.add(exchange.id()));
        }
        intake.relearn(ids);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read the exchange log %s: %s".formatted(root, DurableFile.reason(e)), e);
    } finally {
      held.close();
    }
  }

  @Override
  public int append(List<Exchange> exchanges) {
    return join(submit(exchanges));
  }

  @Override
  public CompletionStage<Integer> submit(List<Exchange> exchanges) {
    return intake.submit(exchanges.stream().map(redactor::redact).toList());
  }

  @Override
  public void addFeedback(List<Feedback> feedback) {
    List<Feedback> wanted =
        feedback.stream().filter(one -> !isErased(redactor.redact(one.exchange()))).toList();
    Map<ExchangeId, Exchange> corrected =
        find(
                wanted.stream()
                    .filter(one -> one.correction().isPresent())
                    .map(one -> redactor.redact(one.exchange()))
                    .collect(Collectors.toSet()))
            .stream()
            .collect(Collectors.toMap(Exchange::id, exchange -> exchange));
    join(intake.submitFeedback(wanted.stream().map(one -> redacted(one, corrected)).toList()));
  }

  private Feedback redacted(Feedback feedback, Map<ExchangeId, Exchange> corrected) {
    ExchangeId stored = redactor.redact(feedback.exchange());
    return redactor.redact(feedback, Optional.ofNullable(corrected.get(stored)));
  }

  private int join(CompletionStage<Integer> acknowledged) {
    try {
      return acknowledged.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException io) {
        throw new UncheckedIOException(
            "cannot append to the exchange log " + root + ": " + io.getMessage(), io);
      }
      if (e.getCause() instanceof UncheckedIOException io) {
        throw new UncheckedIOException(
            "cannot append to the exchange log " + root + ": " + io.getMessage(), io.getCause());
      }
      throw e;
    }
  }

  /** Writes every batch that has queued up while the disk was busy, with one forced write. */
  private void commit(List<Batch> group) {
    try {
      roller.awaitRoom();
      segments.append(group);
    } catch (IOException | RuntimeException e) {
      intake.refuse(group, e);
      return;
    }
    group.forEach(batch -> batch.acknowledged().complete(batch.exchanges().size()));
    segments.cutIfFull();
  }

  private void cutIfOld() {
    segments.cutIfOld();
  }

  private void rollAll() {
    segments.cut();
    roller.awaitAll();
  }

  @Override
  public CaptureWindow window(Instant from, Instant until) {
    rollAll();
    return windows.open(from, until);
  }

  /**
   * The parts of a window of a log that another process has open.
   *
   * @param root the log's folder
   * @param window opened by that process
   */
  public static List<LogPart> partsOf(Path root, CaptureWindow window) {
    return LogWindows.partsOf(root, window);
  }

  @Override
  public List<LogPart> parts(CaptureWindow window) {
    return windows.parts(window);
  }

  /**
   * What the log holds now of the time from an instant on, for counts that need not hold still:
   * unlike a window, this keeps no file from being replaced, and it leaves feedback out. Equal
   * names of parts mean equal contents.
   */
  public List<LogPart> partsSince(Instant from) {
    rollAll();
    return windows.partsSince(from);
  }

  @Override
  public List<TaskSummary> tasks() {
    try (LogView view = segments.view()) {
      return stored.tasks(view);
    }
  }

  @Override
  public List<Exchange> find(Set<ExchangeId> wanted) {
    try (LogView view = segments.view()) {
      return stored.find(view, wanted);
    }
  }

  @Override
  public Set<ExchangeId> exchangesOf(SubjectPseudonym subject) {
    try (LogView view = segments.view()) {
      return stored.of(view, subject);
    }
  }

  @Override
  public ErasureReport erase(Set<ExchangeId> wanted) {
    List<ExchangeId> unknown = intake.bar(wanted);
    ErasureReport report;
    try {
      // Whatever of these exchanges is still on its way is let in first, and goes with the rest.
      append(List.of());
      rollAll();
      TableLock.Held held = tables.lock().exclusive();
      try {
        tables.all().forEach(DailyTable::refresh);
        report = new Erasure(tables).erase(wanted);
        roller.learn(Tombstones.read(root));
      } finally {
        held.close();
      }
    } catch (IOException | RuntimeException e) {
      intake.forget(unknown);
      if (e instanceof IOException refusal) {
        throw new UncheckedIOException(
            "cannot erase from the exchange log %s: %s"
                .formatted(root, DurableFile.reason(refusal)),
            refusal);
      }
      throw (RuntimeException) e;
    }
    if (!report.discarded().isEmpty()) {
      learnIds();
    }
    return report;
  }

  @Override
  public boolean isErased(ExchangeId id) {
    return roller.tombstones().contains(id);
  }

  @Override
  public List<Path> quarantined() {
    return Erasure.unreadable(root).stream()
        .filter(file -> file.toString().endsWith(SetAside.ENDING))
        .toList();
  }

  /** What the log holds. */
  public LogStatus status() {
    try (LogView view = segments.view()) {
      return StatusReport.of(tables, view, quarantined());
    }
  }

  /**
   * Puts the small files of each day together.
   *
   * @return how many files there are less
   */
  public int compact() {
    rollAll();
    return maintenance.compact();
  }

  /**
   * Removes what is too old by configuration, and files that nothing reaches.
   *
   * @throws UncheckedIOException if the disk refuses
   */
  public ExpiryReport expire(Instant now) {
    rollAll();
    ExpiryReport report = new Expiry(tables, config).expire(now);
    if (!report.days().isEmpty()) {
      learnIds();
    }
    return report;
  }

  @Override
  public void close() {
    try {
      intake.close();
      rollAll();
    } finally {
      roller.close();
      maintenance.close();
      catalog.close();
    }
  }
}

package dev.retort.capture.iceberg;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.Feedback;
import dev.retort.capture.TaskSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns segments of the write-ahead log into files of the tables, beside the appends that go on. A
 * segment whose roll fails keeps its file, and is tried again. Thread-safe.
 */
final class Roller {
  private static final Logger LOG = LoggerFactory.getLogger(Roller.class);

  /** So many segments are in memory beside the one that takes appends. */
  private static final int CAPACITY = 2;

  private final LogTables tables;
  private final Intake intake;
  private final WriterId writer;
  private final Consumer<List<Path>> onRolled;
  private final ExecutorService workers =
      Executors.newFixedThreadPool(
          CAPACITY,
          work -> {
            Thread thread = new Thread(work, "exchange-log-roll");
            thread.setDaemon(true);
            return thread;
          });

  /** Guards what follows, and makes a segment's change from memory to table one step. */
  private final Object commits = new Object();

  private final Map<Segment, CompletableFuture<Void>> pending = new LinkedHashMap<>();
  private long lastSnapshot;
  private Tombstones tombstones;

  /**
   * @param onRolled is told of new exchange files, on a thread of this class
   */
  Roller(
      LogTables tables,
      Intake intake,
      WriterId writer,
      Tombstones tombstones,
      Consumer<List<Path>> onRolled) {
    this.tables = tables;
    this.intake = intake;
    this.writer = writer;
    this.tombstones = tombstones;
    this.onRolled = onRolled;
    this.lastSnapshot = tables.exchanges().snapshot();
  }

  /** Begins to roll a segment, which has been cut. */
  void start(Segment segment) {
    synchronized (commits) {
      pending.put(segment, submit(segment));
    }
  }

  private CompletableFuture<Void> submit(Segment segment) {
    return CompletableFuture.runAsync(() -> roll(segment), workers);
  }

  /**
   * Waits until there is room for another segment.
   *
   * @throws UncheckedIOException if those that are pending cannot be rolled
   */
  void awaitRoom() {
    while (size() >= CAPACITY) {
      awaitOldest();
    }
  }

  /**
   * Waits until all segments are rolled.
   *
   * @throws UncheckedIOException if one cannot be
   */
  void awaitAll() {
    while (size() > 0) {
      awaitOldest();
    }
  }

  private int size() {
    synchronized (commits) {
      return pending.size();
    }
  }

  private void awaitOldest() {
    Segment oldest;
    CompletableFuture<Void> rolling;
    synchronized (commits) {
      if (pending.isEmpty()) {
        return;
      }
      oldest = pending.keySet().iterator().next();
      rolling = pending.get(oldest);
    }
    rolling.exceptionally(failure -> null).join();
    if (rolling.isCompletedExceptionally()) {
      roll(oldest);
    }
  }

  /** The log now, with the segment that takes appends. */
  LogView view(Optional<Segment> open) {
    synchronized (commits) {
      List<Feedback> feedback = new ArrayList<>();
      List<TaskSummary> summaries = new ArrayList<>();
      List<SegmentReader> readers = new ArrayList<>();
      LogView view =
          new LogView(
              tables.exchanges().snapshot(),
              tables.feedback().snapshot(),
              readers,
              feedback,
              summaries);
      List<Segment> segments = new ArrayList<>(pending.keySet());
      open.ifPresent(segments::add);
      try {
        for (Segment segment : segments) {
          feedback.addAll(segment.feedback());
          summaries.addAll(segment.summaries());
          readers.add(segment.reader());
        }
      } catch (RuntimeException e) {
        view.close();
        throw e;
      }
      return view;
    }
  }

  /**
   * Rolls a segment, and forgets it.
   *
   * @throws UncheckedIOException if the disk refuses; the segment stays
   */
  void roll(Segment segment) {
    List<Path> added;
    TableLock.Held held = tables.lock().shared();
    try {
      tables.all().forEach(DailyTable::refresh);
      Set<ExchangeId> others = learnOthers();
      Tombstones erased = learnErased();
      if (segment.exchangeFiles.isEmpty()) {
        segment.exchangeFiles =
            Optional.of(
                writeExchanges(segment, id -> !others.contains(id) && !erased.contains(id)));
      }
      if (segment.feedbackFiles.isEmpty()) {
        List<Feedback> feedback =
            segment.feedback().stream().filter(one -> !erased.contains(one.exchange())).toList();
        segment.feedbackFiles = Optional.of(tables.feedback().write(feedback, tables.freshName()));
      }
      added = segment.exchangeFiles.get();
      synchronized (commits) {
        tables.exchanges().append(added, writer);
        tables.feedback().append(segment.feedbackFiles.get(), writer);
        segment.remove();
        pending.remove(segment);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot roll " + segment.file() + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      LOG.error("{} cannot be rolled and is tried again: {}", segment.file(), e.getMessage());
      throw e;
    } finally {
      held.close();
    }
    onRolled.accept(added);
  }

  private List<Path> writeExchanges(Segment segment, Predicate<ExchangeId> wanted) {
    try (SegmentReader reader = segment.reader()) {
      return tables
          .exchanges()
          .write(
              reader.exchanges().stream().filter(one -> wanted.test(one.id())).toList(),
              Pending::createdAt,
              reader::read,
              tables.freshName());
    }
  }

  /**
   * What other writers have stored since this was asked last; the log knows the ids from now on.
   */
  Set<ExchangeId> learnOthers() {
    synchronized (commits) {
      Set<ExchangeId> others = new HashSet<>();
      // Ids of a damaged file are not known yet, so there is nothing to forget.
      LogTables quiet = tables.onLoss(lost -> {});
      for (Path file : tables.exchanges().addedByOthersSince(lastSnapshot, writer)) {
        if (!tables.names().isOwn(file)) {
          others.addAll(quiet.ids(tables.exchanges(), FileNames.current(file)));
        }
      }
      others.forEach(intake::learn);
      lastSnapshot = tables.exchanges().snapshot();
      return others;
    }
  }

  /** What other writers have erased. */
  private Tombstones learnErased() throws IOException {
    synchronized (commits) {
      if (Tombstones.bytes(tables.root()) != tombstones.fileBytes()) {
        tombstones = Tombstones.read(tables.root());
        intake.learn(tombstones);
      }
      return tombstones;
    }
  }

  Tombstones tombstones() {
    synchronized (commits) {
      return tombstones;
    }
  }

  void learn(Tombstones erased) {
    synchronized (commits) {
      tombstones = erased;
    }
  }

  void close() {
    workers.shutdown();
  }
}

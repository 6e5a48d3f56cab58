package dev.retort.capture;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.parquet.schema.MessageType;

/**
 * The Parquet files of an exchange log, by number, and what is asked of them. One that turns out to
 * be damaged is set aside, and the others answer without it. Thread-safe.
 */
final class LogFiles {
  private final LogFolder folder;
  private final Runnable onLoss;
  private final NavigableMap<Long, Path> files = new TreeMap<>();
  private long lastNumber;

  /**
   * @param onLoss is told that a file was set aside; called without a lock of this class
   */
  LogFiles(LogFolder folder, Runnable onLoss) {
    this.folder = folder;
    this.onLoss = onLoss;
  }

  synchronized void open(LogFolder.Contents contents) {
    files.putAll(contents.files());
    lastNumber = contents.lastNumber();
  }

  /** The highest number that was ever given, whatever became of the file. */
  synchronized long lastNumber() {
    return lastNumber;
  }

  synchronized boolean contains(long number) {
    return files.containsKey(number);
  }

  synchronized List<Path> upTo(long number) {
    return List.copyOf(files.headMap(number, true).values());
  }

  synchronized List<Path> all() {
    return List.copyOf(files.values());
  }

  /** Writes a file, whole or not at all. */
  void publish(long number, List<Exchange> exchanges) {
    Path file = folder.parquet(number);
    ExchangeTable.TABLE.write(file, exchanges.iterator());
    synchronized (this) {
      files.put(number, file);
      lastNumber = Math.max(lastNumber, number);
    }
  }

  /** Goes on without a file. */
  void forget(Path file) {
    boolean known;
    synchronized (this) {
      known = files.values().removeIf(each -> each.getFileName().equals(file.getFileName()));
    }
    if (known) {
      onLoss.run();
    }
  }

  /** Goes on without files that somebody has removed. */
  void forgetRemoved() {
    all().stream().filter(Files::notExists).forEach(this::forget);
  }

  List<ExchangeId> ids(Path file) {
    return select(file, ExchangeTable.IDS, row -> Optional.of(ExchangeTable.id(row)));
  }

  List<TaskSummary> tasks() {
    Map<Optional<TaskName>, TaskSummary> summaries = new HashMap<>();
    for (Path file : all()) {
      select(file, ExchangeTable.SUMMARY, row -> Optional.of(ExchangeTable.summary(row)))
          .forEach(one -> summaries.merge(one.task(), one, TaskSummary::plus));
    }
    return summaries.values().stream().sorted(TaskSummary.BY_NAME).toList();
  }

  List<Exchange> find(Set<ExchangeId> wanted) {
    return holding(wanted).keySet().stream()
        .flatMap(file -> select(file, ExchangeTable.SCHEMA, row -> pick(row, wanted)).stream())
        .toList();
  }

  private static Optional<Exchange> pick(Row row, Set<ExchangeId> wanted) {
    return Optional.of(row)
        .filter(found -> wanted.contains(ExchangeTable.id(found)))
        .map(ExchangeTable::decode);
  }

  Set<ExchangeId> exchangesOf(SubjectPseudonym subject) {
    return all().stream()
        .flatMap(file -> select(file, ExchangeTable.SUBJECTS, row -> pick(row, subject)).stream())
        .collect(Collectors.toSet());
  }

  private static Optional<ExchangeId> pick(Row row, SubjectPseudonym subject) {
    return ExchangeTable.subject(row).filter(subject::equals).map(same -> ExchangeTable.id(row));
  }

  /** The files that hold any of some exchanges, and which. */
  Map<Path, List<ExchangeId>> holding(Set<ExchangeId> wanted) {
    Map<Path, List<ExchangeId>> holding = new LinkedHashMap<>();
    for (Path file : all()) {
      List<ExchangeId> held =
          select(
              file,
              ExchangeTable.IDS,
              row -> Optional.of(ExchangeTable.id(row)).filter(wanted::contains));
      if (!held.isEmpty()) {
        holding.put(file, held);
      }
    }
    return holding;
  }

  /** Picks from some columns of a file; from one that is damaged nothing. */
  private <R> List<R> select(Path file, MessageType projection, Function<Row, Optional<R>> pick) {
    List<R> picked = new ArrayList<>();
    try {
      ParquetTable.scan(file, projection, row -> pick.apply(row).ifPresent(picked::add));
      return picked;
    } catch (DamagedFileException e) {
      LogFolder.quarantine(file, e);
    } catch (UncheckedIOException e) {
      if (!LogFolder.isSetAside(file)) {
        throw e;
      }
    }
    forget(file);
    return List.of();
  }
}

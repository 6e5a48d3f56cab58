package dev.retort.capture.iceberg;

import dev.retort.capture.DamagedFileException;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Feedback;
import dev.retort.capture.ParquetTable;
import dev.retort.capture.Row;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.parquet.schema.MessageType;

/**
 * A log's tables, and what is asked of their files. One that turns out to be damaged is set aside,
 * and the others answer without it. Thread-safe.
 *
 * @param root the log's folder
 * @param exchanges what was said
 * @param feedback what became known later
 * @param lock held by whoever adds or removes files
 * @param names of this writer's files
 * @param numbers the last number that it gave
 * @param onLoss is told of a file that was set aside
 */
record LogTables(
    Path root,
    DailyTable<Exchange> exchanges,
    DailyTable<Feedback> feedback,
    TableLock lock,
    FileNames names,
    AtomicLong numbers,
    Consumer<Path> onLoss) {

  /** The same, telling another of files that were set aside. */
  LogTables onLoss(Consumer<Path> other) {
    return new LogTables(root, exchanges, feedback, lock, names, numbers, other);
  }

  List<DailyTable<?>> all() {
    return List.of(exchanges, feedback);
  }

  /** A name that no file has. */
  String freshName() {
    return names.fresh(numbers.incrementAndGet());
  }

  /** The files that hold any of some exchanges' rows. */
  List<Path> holding(DailyTable<?> table, Collection<Path> files, Set<ExchangeId> wanted) {
    return files.stream().filter(file -> !ids(table, file, wanted).isEmpty()).toList();
  }

  /** Which of some exchanges a file has rows of. */
  Set<ExchangeId> ids(DailyTable<?> table, Path file, Set<ExchangeId> wanted) {
    String column = table.kind().idColumn();
    List<String> values = wanted.stream().map(ExchangeId::value).toList();
    Optional<Boolean> candidate = ask(file, () -> ParquetTable.mayHold(file, column, values));
    if (!candidate.orElse(false)) {
      return Set.of();
    }
    return Set.copyOf(
        select(
            file,
            table.kind().ids(),
            row -> Optional.of(new ExchangeId(row.text(column))).filter(wanted::contains)));
  }

  /** Every id of a file. */
  List<ExchangeId> ids(DailyTable<?> table, Path file) {
    String column = table.kind().idColumn();
    return select(file, table.kind().ids(), row -> Optional.of(new ExchangeId(row.text(column))));
  }

  /** The rows of some exchanges. */
  <R> List<R> find(DailyTable<R> table, Collection<Path> files, Set<ExchangeId> wanted) {
    MessageType columns = table.kind().rows().schema();
    Function<Row, R> decode = table.kind().rows().decode();
    return holding(table, files, wanted).stream()
        .flatMap(
            file ->
                select(
                    file,
                    columns,
                    row ->
                        Optional.of(row)
                            .filter(
                                r ->
                                    wanted.contains(
                                        new ExchangeId(r.text(table.kind().idColumn()))))
                            .map(decode))
                    .stream())
        .collect(Collectors.toList());
  }

  /** Picks from some columns of a file; from one that is damaged nothing. */
  <T> List<T> select(Path file, MessageType projection, Function<Row, Optional<T>> pick) {
    return ask(
            file,
            () -> {
              List<T> picked = new ArrayList<>();
              ParquetTable.scan(file, projection, row -> pick.apply(row).ifPresent(picked::add));
              return picked;
            })
        .orElse(List.of());
  }

  private interface Question<T> {
    T answer();
  }

  private <T> Optional<T> ask(Path file, Question<T> question) {
    if (SetAside.isSetAside(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(question.answer());
    } catch (DamagedFileException e) {
      SetAside.quarantine(file, e);
      onLoss.accept(file);
    } catch (UncheckedIOException e) {
      if (!SetAside.isSetAside(file)) {
        throw e;
      }
    }
    return Optional.empty();
  }
}

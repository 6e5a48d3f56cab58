package dev.retort.dataset.inspection;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Decision;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.inspection.ExchangeFate.Side;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Two versions side by side, exchange by exchange in their canonical order. Both have their rows
 * and decisions in that order, so no more than a few of each are in memory. Not thread-safe.
 */
final class MergedVersions implements Iterator<ExchangeFate>, AutoCloseable {
  private final Cursor<Decision> decisionsBefore;
  private final Cursor<Decision> decisionsAfter;
  private final Cursor<TrainingExample> rowsBefore;
  private final Cursor<TrainingExample> rowsAfter;

  MergedVersions(DatasetVersion before, DatasetVersion after) {
    decisionsBefore = decisions(before);
    decisionsAfter = decisions(after);
    rowsBefore = rows(before);
    rowsAfter = rows(after);
  }

  @Override
  public boolean hasNext() {
    return first().isPresent();
  }

  @Override
  public ExchangeFate next() {
    Key key = first().orElseThrow(NoSuchElementException::new);
    return new ExchangeFate(
        key.id(),
        key.at(),
        new Side(decisionsBefore.take(key), rowsBefore.take(key)),
        new Side(decisionsAfter.take(key), rowsAfter.take(key)));
  }

  @Override
  public void close() {
    decisionsBefore.close();
    decisionsAfter.close();
    rowsBefore.close();
    rowsAfter.close();
  }

  private Optional<Key> first() {
    return Stream.of(decisionsBefore, decisionsAfter, rowsBefore, rowsAfter)
        .flatMap(cursor -> cursor.key().stream())
        .min(Comparator.naturalOrder());
  }

  private static Cursor<Decision> decisions(DatasetVersion version) {
    return new Cursor<>(
        new ScannedRows<>(version::scanDecisions), d -> new Key(d.createdAt(), d.id()));
  }

  private static Cursor<TrainingExample> rows(DatasetVersion version) {
    return new Cursor<>(
        new ScannedRows<>(version::scan), row -> new Key(row.createdAt(), row.id()));
  }

  /** A place in the canonical order. */
  private record Key(Instant at, ExchangeId id) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::at).thenComparing(Key::id);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** Rows of which the next one can be looked at before it is taken. */
  private static final class Cursor<T> implements AutoCloseable {
    private final ScannedRows<T> rows;
    private final Function<T, Key> key;
    private Optional<T> head;

    Cursor(ScannedRows<T> rows, Function<T, Key> key) {
      this.rows = rows;
      this.key = key;
      this.head = rows.next();
    }

    Optional<Key> key() {
      return head.map(key);
    }

    /** The next row if it has the key. */
    Optional<T> take(Key wanted) {
      Optional<T> found = head.filter(row -> key.apply(row).equals(wanted));
      if (found.isPresent()) {
        head = rows.next();
      }
      return found;
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}

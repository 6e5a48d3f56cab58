package dev.retort.dataset;

import com.carrotsearch.hppc.sorting.IndirectSort;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.LogLine;
import dev.retort.dataset.balance.Urgency;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.Vote.Authority;
import dev.retort.dataset.split.Sampling;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * All exchanges of a build, by row number. The numbers follow the log's parts and mean nothing; the
 * canonical order is that of time, then id. Immutable and thread-safe.
 */
public final class RowTable {
  private final List<RowChunk> chunks;

  /** The first row of each chunk, and behind them the number of rows. */
  private final int[] starts;

  private final long[] micros;
  private final int[] order;

  /**
   * @param chunks by part; a row's number counts on from chunk to chunk
   */
  public RowTable(List<RowChunk> chunks) {
    this.chunks = List.copyOf(chunks);
    this.starts = new int[chunks.size() + 1];
    for (int chunk = 0; chunk < chunks.size(); chunk++) {
      starts[chunk + 1] = Math.addExact(starts[chunk], chunks.get(chunk).size());
    }
    this.micros = new long[size()];
    for (int chunk = 0; chunk < chunks.size(); chunk++) {
      long[] own = chunks.get(chunk).micros;
      System.arraycopy(own, 0, micros, starts[chunk], own.length);
    }
    this.order = IndirectSort.mergesort(0, size(), this::compare);
  }

  private int compare(int one, int other) {
    int byTime = Long.compare(micros[one], micros[other]);
    return byTime != 0 ? byTime : id(one).compareTo(id(other));
  }

  /** How many exchanges. */
  public int size() {
    return starts[starts.length - 1];
  }

  /** All rows in the canonical order. */
  IntStream inOrder() {
    return Arrays.stream(order);
  }

  /** The chunk that a row is in. */
  public int chunk(int row) {
    int found = Arrays.binarySearch(starts, row);
    int chunk = found >= 0 ? found : -found - 2;
    // Empty chunks begin where the next one does.
    while (starts[chunk + 1] == row) {
      chunk++;
    }
    return chunk;
  }

  /** The first row of a chunk. */
  public int start(int chunk) {
    return starts[chunk];
  }

  Instant createdAt(int row) {
    return Instant.EPOCH.plus(micros[row], ChronoUnit.MICROS);
  }

  long micros(int row) {
    return micros[row];
  }

  ExchangeId id(int row) {
    int chunk = chunk(row);
    return new ExchangeId(chunks.get(chunk).id(row - starts[chunk]));
  }

  Optional<DropReason> reason(int row) {
    int chunk = chunk(row);
    return chunks.get(chunk).reason(row - starts[chunk]);
  }

  /** Whether a row passed the filters. */
  public boolean isCandidate(int row) {
    int chunk = chunk(row);
    return chunks.get(chunk).isCandidate(row - starts[chunk]);
  }

  Sampling sampling(int row) {
    int chunk = chunk(row);
    return chunks.get(chunk).sampling(row - starts[chunk]);
  }

  Urgency urgency(int row) {
    int chunk = chunk(row);
    return chunks.get(chunk).urgency(row - starts[chunk]);
  }

  Authority authority(int row) {
    int chunk = chunk(row);
    return chunks.get(chunk).authority(row - starts[chunk]);
  }

  long key(int row) {
    int chunk = chunk(row);
    return chunks.get(chunk).keys[row - starts[chunk]];
  }

  int tokens(int row) {
    int chunk = chunk(row);
    return chunks.get(chunk).tokens[row - starts[chunk]];
  }

  String model(int row) {
    int chunk = chunk(row);
    return chunks.get(chunk).model(row - starts[chunk]);
  }

  Optional<LogLine> origin(int row) {
    int chunk = chunk(row);
    return chunks.get(chunk).origin(row - starts[chunk]);
  }
}

package dev.retort.dataset;

import dev.retort.dataset.balance.Urgency;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.split.Sampling;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What becomes of each row of a build. Not thread-safe. */
final class RowVerdicts {
  private static final int NOBODY = -1;

  private final RowTable rows;

  /** Why a row is dropped; null if it is not. */
  private final DropReason[] reasons;

  /** The part that a row is kept in; null if it is not. */
  private final Split[] splits;

  /** The row that stands for a row: another one for duplicates, itself for rows kept. */
  private final int[] representatives;

  private final int[] weights;

  /** Of rows kept. */
  private final Sampling[] samplings;

  /** Rows that did not pass the filters are dropped to begin with. */
  RowVerdicts(RowTable rows) {
    this.rows = rows;
    this.reasons = new DropReason[rows.size()];
    this.splits = new Split[rows.size()];
    this.representatives = new int[rows.size()];
    this.weights = new int[rows.size()];
    this.samplings = new Sampling[rows.size()];
    Arrays.fill(representatives, NOBODY);
    Arrays.setAll(reasons, row -> rows.reason(row).orElse(null));
  }

  void drop(int row, DropReason reason) {
    reasons[row] = reason;
    splits[row] = null;
    representatives[row] = NOBODY;
  }

  void merge(int row, DropReason reason, int representative) {
    reasons[row] = reason;
    representatives[row] = representative;
  }

  /** Keeps a row, which stands for some exchanges, itself among them. */
  void keep(int row, Split split, int weight, Sampling sampling) {
    splits[row] = split;
    samplings[row] = sampling;
    representatives[row] = row;
    weights[row] = weight;
  }

  /** Drops rows that were kept, together with all that they stand for. */
  void dropWithDuplicates(int[] kept, DropReason reason) {
    boolean[] gone = new boolean[reasons.length];
    for (int row : kept) {
      gone[row] = true;
    }
    for (int row = 0; row < reasons.length; row++) {
      if (representatives[row] != NOBODY && gone[representatives[row]]) {
        drop(row, reason);
      }
    }
  }

  /** How urgent the rows kept are, where what they stand for is more than ordinary. */
  Map<Integer, Urgency> urgencies() {
    Map<Integer, Urgency> urgencies = new HashMap<>();
    for (int row = 0; row < reasons.length; row++) {
      if (representatives[row] != NOBODY && rows.urgency(row) != Urgency.ORDINARY) {
        urgencies.merge(representatives[row], rows.urgency(row), Urgency::or);
      }
    }
    return urgencies;
  }

  /** The rows that nothing has been decided about, in canonical order. */
  int[] undecided() {
    return rows.inOrder().filter(row -> reasons[row] == null && !isKept(row)).toArray();
  }

  /** The rows kept, in canonical order. */
  int[] kept() {
    return rows.inOrder().filter(this::isKept).toArray();
  }

  /** The rows kept of one part, in canonical order. */
  int[] kept(Split split) {
    return rows.inOrder().filter(row -> splits[row] == split).toArray();
  }

  boolean isKept(int row) {
    return splits[row] != null;
  }

  Split split(int row) {
    return splits[row];
  }

  /** The row that stands for a row, itself if it is kept; negative if none does. */
  int representative(int row) {
    return representatives[row];
  }

  boolean isDropped(int row, DropReason reason) {
    return reasons[row] == reason;
  }

  int weight(int row) {
    return weights[row];
  }

  Sampling sampling(int row) {
    return samplings[row];
  }

  SortedMap<String, Long> dropped() {
    SortedMap<String, Long> dropped = new TreeMap<>();
    Stream.of(reasons)
        .filter(Objects::nonNull)
        .forEach(reason -> dropped.merge(reason.wireName(), 1L, Long::sum));
    return dropped;
  }

  Decision decision(int row) {
    int representative = representatives[row];
    return new Decision(
        rows.id(row),
        rows.createdAt(row),
        Optional.ofNullable(splits[row]),
        Optional.ofNullable(reasons[row]).map(DropReason::wireName),
        isKept(row) || representative == NOBODY
            ? Optional.empty()
            : Optional.of(rows.id(representative)),
        rows.origin(row));
  }
}

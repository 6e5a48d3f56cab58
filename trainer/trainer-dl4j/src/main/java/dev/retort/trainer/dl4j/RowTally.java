package dev.retort.trainer.dl4j;

import java.util.Arrays;

/**
 * Counts the rows of one text's n-grams: an open-addressed table that is at most half full. Not
 * thread-safe.
 */
final class RowTally {
  private static final int SPREAD = 0x9e3779b9;
  private static final int LEAST_BITS = 4;

  private final int shift;
  private final int[] rowAt;
  private final int[] placeAt;
  private final int[] rows;
  private final int[] counts;
  private int size;

  /** For so many n-grams at most. */
  RowTally(int capacity) {
    int bits = Math.max(LEAST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(2 * capacity));
    shift = Integer.SIZE - bits;
    rowAt = new int[1 << bits];
    placeAt = new int[1 << bits];
    rows = new int[capacity];
    counts = new int[capacity];
    Arrays.fill(rowAt, Vocabulary.ABSENT);
  }

  void clear() {
    Arrays.fill(rowAt, Vocabulary.ABSENT);
    size = 0;
  }

  void add(int row) {
    int slot = (row * SPREAD) >>> shift;
    while (rowAt[slot] != row) {
      if (rowAt[slot] == Vocabulary.ABSENT) {
        rowAt[slot] = row;
        placeAt[slot] = size;
        rows[size] = row;
        counts[size++] = 0;
        break;
      }
      slot = (slot + 1) & (rowAt.length - 1);
    }
    counts[placeAt[slot]]++;
  }

  /** How many rows there are. */
  int size() {
    return size;
  }

  int row(int i) {
    return rows[i];
  }

  int count(int i) {
    return counts[i];
  }
}

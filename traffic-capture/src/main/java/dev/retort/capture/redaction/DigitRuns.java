package dev.retort.capture.redaction;

import java.util.Arrays;

/** Where the ASCII digits of a text are. Filled in the text's order, and read-only from then on. */
final class DigitRuns {
  private int[] starts = new int[8];
  private int[] ends = new int[8];
  private int size;

  /** Adds a digit behind all others. */
  void add(int at) {
    if (size > 0 && ends[size - 1] == at) {
      ends[size - 1] = at + 1;
      return;
    }
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    starts[size] = at;
    ends[size] = at + 1;
    size++;
  }

  /** The first digit at a place or behind it; -1 if none is. */
  int next(int from) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] <= from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == size ? -1 : Math.max(from, starts[low]);
  }
}

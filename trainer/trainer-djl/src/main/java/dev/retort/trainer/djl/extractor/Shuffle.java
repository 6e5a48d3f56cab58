package dev.retort.trainer.djl.extractor;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Rows in a random order (Fisher and Yates; Knuth, The Art of Computer Programming 2, 3.4.2 P). */
final class Shuffle {
  private Shuffle() {}

  /** The numbers from 0 to {@code size - 1}; each order is as likely as any other. */
  static int[] of(int size, SplittableRandom random) {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}

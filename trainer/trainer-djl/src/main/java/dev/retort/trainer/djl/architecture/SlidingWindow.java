package dev.retort.trainer.djl.architecture;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Layers in which a token sees only the latest ones.
 *
 * @param size how many tokens it sees, itself among them, ≥ 1
 * @param layers counted from 0
 */
public record SlidingWindow(int size, SortedSet<Integer> layers) {
  public SlidingWindow {
    if (size < 1) {
      throw new IllegalArgumentException("a sliding window has at least 1 token, not " + size);
    }
    layers = Collections.unmodifiableSortedSet(new TreeSet<>(layers));
  }
}

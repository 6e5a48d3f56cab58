package dev.retort.dataset.dedup;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The shingles that more than half of a set of texts have: the words a prompt wraps around each
 * question. Counted as similarity, they would make one cluster of a task whose template is longer
 * than its questions.
 *
 * @param shingles the template's
 */
record Template(Set<Long> shingles) {
  /** In fewer texts than this, what most have in common may well be the question. */
  private static final int ENOUGH_TEXTS = 100;

  private static final int COUNTERS = 1 << 20;

  /**
   * Counts twice: hashed into a fixed table first, then exactly, but only what the table cannot
   * rule out. So memory does not grow with the number of distinct shingles.
   */
  static Template of(List<long[]> texts) {
    if (texts.size() < ENOUGH_TEXTS) {
      return new Template(Set.of());
    }
    int[] atMost = new int[COUNTERS];
    texts.forEach(text -> Arrays.stream(text).forEach(shingle -> atMost[counter(shingle)]++));
    Map<Long, Integer> counts = new HashMap<>();
    for (long[] text : texts) {
      Arrays.stream(text)
          .filter(shingle -> isMost(atMost[counter(shingle)], texts))
          .forEach(shingle -> counts.merge(shingle, 1, Integer::sum));
    }
    counts.values().removeIf(count -> !isMost(count, texts));
    return new Template(Set.copyOf(counts.keySet()));
  }

  List<long[]> removedFrom(List<long[]> texts) {
    if (shingles.isEmpty()) {
      return texts;
    }
    return texts.stream()
        .map(text -> Arrays.stream(text).filter(s -> !shingles.contains(s)).toArray())
        .toList();
  }

  private static boolean isMost(int count, List<long[]> texts) {
    return 2L * count > texts.size();
  }

  private static int counter(long shingle) {
    return (int) (shingle & (COUNTERS - 1));
  }
}

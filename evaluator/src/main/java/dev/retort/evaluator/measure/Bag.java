package dev.retort.evaluator.measure;

import java.util.HashMap;
import java.util.Map;

/** Parts, each as often as it occurs. Not thread-safe. */
final class Bag<T> {
  private final Map<T, Integer> counts = new HashMap<>();
  private long size;

  void add(T part) {
    counts.merge(part, 1, Integer::sum);
    size++;
  }

  /** This bag as the reference, another as the answer. */
  MatchCounts match(Bag<T> answer) {
    long shared = 0;
    for (Map.Entry<T, Integer> part : counts.entrySet()) {
      shared += Math.min(part.getValue(), answer.counts.getOrDefault(part.getKey(), 0));
    }
    return new MatchCounts(shared, answer.size - shared, size - shared);
  }
}

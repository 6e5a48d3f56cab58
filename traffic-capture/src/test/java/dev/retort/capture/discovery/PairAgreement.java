package dev.retort.capture.discovery;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How well a grouping of things agrees with the right one, over all pairs of things. */
final class PairAgreement {
  private final Map<String, Long> truth = new HashMap<>();
  private final Map<String, Long> grouped = new HashMap<>();
  private final Map<String, Long> both = new HashMap<>();
  private long all;

  void add(String right, String found) {
    all++;
    truth.merge(right, 1L, Long::sum);
    grouped.merge(found, 1L, Long::sum);
    both.merge(right + " / " + found, 1L, Long::sum);
  }

  private static double pairs(Map<String, Long> counts) {
    return counts.values().stream().mapToDouble(n -> n * (n - 1) / 2.0).sum();
  }

  /** The share of pairs that are together, or apart, as they should be. */
  double accuracy() {
    double wrong = pairs(truth) + pairs(grouped) - 2 * pairs(both);
    return 1 - wrong / (all * (all - 1) / 2.0);
  }

  /** Of the pairs that are together, the share that should be. */
  double precision() {
    return pairs(grouped) == 0 ? 1 : pairs(both) / pairs(grouped);
  }

  /** Of the pairs that should be together, the share that are. */
  double recall() {
    return pairs(truth) == 0 ? 1 : pairs(both) / pairs(truth);
  }

  /** How many of which right group were found in which. */
  Map<String, Long> table() {
    return new TreeMap<>(both);
  }

  @Override
  public String toString() {
    return "%,d exchanges, %d right groups, %d found: accuracy %.4f, precision %.4f, recall %.4f %s"
        .formatted(all, truth.size(), grouped.size(), accuracy(), precision(), recall(), table());
  }
}

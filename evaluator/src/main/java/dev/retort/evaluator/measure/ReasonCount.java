package dev.retort.evaluator.measure;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How often something happened.
 *
 * @param reason what
 * @param rows how often
 */
public record ReasonCount(String reason, int rows) {

  /** Counts reasons, the most frequent first. */
  static List<ReasonCount> of(Stream<String> reasons) {
    Map<String, Integer> counts = new TreeMap<>();
    reasons.forEach(reason -> counts.merge(reason, 1, Integer::sum));
    return counts.entrySet().stream()
        .map(entry -> new ReasonCount(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingInt(ReasonCount::rows).reversed())
        .toList();
  }
}

package dev.retort.dataset.card;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Training rows by label, the most frequent first.
 *
 * @param bars of the labels shown
 * @param rest what is said of the labels that are not; empty if all are
 */
record LabelChart(List<Bar> bars, Optional<String> rest) {
  private static final int SHOWN = 40;

  static LabelChart of(SortedMap<String, Integer> histogram) {
    List<Map.Entry<String, Integer>> falling =
        histogram.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList();
    Map<String, Long> shown = new LinkedHashMap<>();
    falling.stream()
        .limit(SHOWN)
        .forEach(
            entry -> shown.merge(Words.label(entry.getKey()), (long) entry.getValue(), Long::sum));
    List<Map.Entry<String, Integer>> others = falling.stream().skip(SHOWN).toList();
    return new LabelChart(
        Bar.chart(shown),
        others.isEmpty()
            ? Optional.empty()
            : Optional.of(
                "And %s of %s to %s rows each, %s together; the manifest has them all."
                    .formatted(
                        Words.count(others.size(), "label", "labels"),
                        Words.count(others.get(others.size() - 1).getValue()),
                        Words.count(others.get(0).getValue()),
                        Words.count(others.stream().mapToLong(Map.Entry::getValue).sum()))));
  }
}

package dev.retort.evaluator.measure;

import java.util.Comparator;
import java.util.Set;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What a mistyped name may have been meant to be. */
final class Suggestion {
  private static final int CLOSE = 3;

  private Suggestion() {}

  /** A question to append; empty if no known name is close. */
  static String of(String name, Set<String> known) {
    LevenshteinDistance distance = new LevenshteinDistance(CLOSE);
    return known.stream()
        .filter(candidate -> distance.apply(name, candidate) >= 0)
        .min(
            Comparator.comparingInt((String candidate) -> distance.apply(name, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .map(candidate -> ": did you mean '%s'?".formatted(candidate))
        .orElse("");
  }
}

package dev.retort.router.rollout;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Why a version is to serve no longer.
 *
 * @param cause in a word
 * @param summary in a sentence, for people
 * @param numbers what it rests on, such as {@code requests} and {@code logEValue}
 */
public record RollbackEvidence(
    RollbackCause cause, String summary, SortedMap<String, Double> numbers) {
  public RollbackEvidence {
    Objects.requireNonNull(cause);
    if (summary.isBlank()) {
      throw new IllegalArgumentException("evidence says what it is");
    }
    numbers = Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
  }
}

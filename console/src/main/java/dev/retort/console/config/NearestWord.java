package dev.retort.console.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What somebody may have meant who wrote a word that is none of those known. */
public final class NearestWord {
  private static final int FARTHEST = 3;

  private NearestWord() {}

  /**
   * The known word that takes the fewest changes of letters, whatever their case: at most three,
   * and at most half of the word's.
   */
  public static Optional<String> to(String word, Collection<String> known) {
    LevenshteinDistance distance =
        new LevenshteinDistance(Math.min(FARTHEST, Math.max(1, word.length() / 2)));
    String lower = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(candidate -> distance.apply(lower, candidate.toLowerCase(Locale.ROOT)) >= 0)
        .min(
            Comparator.comparing(
                (String candidate) -> distance.apply(lower, candidate.toLowerCase(Locale.ROOT))));
  }
}

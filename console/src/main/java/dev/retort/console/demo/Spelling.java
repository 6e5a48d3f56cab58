package dev.retort.console.demo;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Corrects a word that is one slip (two letters swapped, one missing, one too many, one wrong;
 * never the first) away from a known word. A known word with a star stands for any ending.
 * Immutable and thread-safe.
 */
final class Spelling {
  private static final int SHORTEST = 6;

  private final Set<String> whole = new HashSet<>();
  private final Map<Character, Set<String>> byInitial = new TreeMap<>();

  /**
   * Words and stems shorter than {@value #SHORTEST} letters are never guessed: too much is like
   * them.
   */
  Spelling(Collection<String> known) {
    for (String word : known) {
      whole.add(word);
      if (stem(word).length() >= SHORTEST) {
        byInitial.computeIfAbsent(word.charAt(0), c -> new TreeSet<>()).add(word);
      }
    }
  }

  /** The known word meant, without its star, or the word as it is. */
  String correct(String word) {
    if (whole.contains(word)) {
      return word;
    }
    Set<String> candidates = byInitial.getOrDefault(word.charAt(0), Set.of());
    for (String candidate : candidates) {
      if (isStem(candidate) && word.startsWith(stem(candidate))) {
        return word;
      }
    }
    for (String candidate : candidates) {
      String stem = stem(candidate);
      for (int length : spans(candidate, word)) {
        if (length <= word.length() && isOneSlip(stem, word.substring(0, length))) {
          return stem;
        }
      }
    }
    return word;
  }

  private static boolean isStem(String candidate) {
    return candidate.endsWith("*");
  }

  private static String stem(String candidate) {
    return isStem(candidate) ? candidate.substring(0, candidate.length() - 1) : candidate;
  }

  private static List<Integer> spans(String candidate, String word) {
    int length = candidate.length() - 1;
    return isStem(candidate) ? List.of(length, length - 1, length + 1) : List.of(word.length());
  }

  /** Whether the optimal string alignment distance is 1. */
  private static boolean isOneSlip(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 1) {
      return false;
    }
    int same = 0;
    while (same < Math.min(a.length(), b.length()) && a.charAt(same) == b.charAt(same)) {
      same++;
    }
    String restA = a.substring(same);
    String restB = b.substring(same);
    if (restA.length() > restB.length()) {
      return restA.substring(1).equals(restB);
    }
    if (restA.length() < restB.length()) {
      return restB.substring(1).equals(restA);
    }
    if (restA.isEmpty()) {
      return false;
    }
    boolean substituted = restA.substring(1).equals(restB.substring(1));
    boolean swapped =
        restA.length() > 1
            && restA.charAt(0) == restB.charAt(1)
            && restA.charAt(1) == restB.charAt(0)
            && restA.substring(2).equals(restB.substring(2));
    return substituted || swapped;
  }
}

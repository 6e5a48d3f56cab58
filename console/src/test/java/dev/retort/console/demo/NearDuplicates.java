package dev.retort.console.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Counts texts that no earlier text nearly duplicates, by MinHash (Broder 1997) with banding and
 * exact verification of every pair in a bucket.
 */
final class NearDuplicates {
  private static final int BANDS = 16;
  private static final int ROWS = 4;

  private NearDuplicates() {}

  /** The positions of the texts whose Jaccard similarity with every kept earlier text is below. */
  static List<Integer> distinct(
      List<String> texts, Function<String, Set<Integer>> shingles, double jaccard) {
    List<Map<Long, List<Integer>>> buckets = new ArrayList<>();
    for (int band = 0; band < BANDS; band++) {
      buckets.add(new HashMap<>());
    }
    List<Set<Integer>> kept = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Set<Integer> set = shingles.apply(texts.get(i));
      long[] bands = bands(set);
      if (!isDuplicate(set, bands, buckets, kept, jaccard)) {
        for (int band = 0; band < BANDS; band++) {
          buckets.get(band).computeIfAbsent(bands[band], key -> new ArrayList<>()).add(kept.size());
        }
        kept.add(set);
        positions.add(i);
      }
    }
    return positions;
  }

  private static boolean isDuplicate(
      Set<Integer> set,
      long[] bands,
      List<Map<Long, List<Integer>>> buckets,
      List<Set<Integer>> kept,
      double jaccard) {
    Set<Integer> candidates = new HashSet<>();
    for (int band = 0; band < BANDS; band++) {
      candidates.addAll(buckets.get(band).getOrDefault(bands[band], List.of()));
    }
    return candidates.stream().anyMatch(other -> similarity(set, kept.get(other)) >= jaccard);
  }

  private static long[] bands(Set<Integer> set) {
    long[] bands = new long[BANDS];
    for (int hash = 0; hash < BANDS * ROWS; hash++) {
      int smallest = Integer.MAX_VALUE;
      for (int shingle : set) {
        smallest = Math.min(smallest, mixed(shingle ^ (hash * 0x9E3779B1)));
      }
      bands[hash / ROWS] = bands[hash / ROWS] * 1_000_003 + smallest;
    }
    return bands;
  }

  private static int mixed(int value) {
    int x = value;
    x = (x ^ (x >>> 16)) * 0x85EBCA6B;
    x = (x ^ (x >>> 13)) * 0xC2B2AE35;
    return x ^ (x >>> 16);
  }

  static double similarity(Set<Integer> a, Set<Integer> b) {
    long common = a.stream().filter(b::contains).count();
    return common / (double) (a.size() + b.size() - common);
  }

  /** Pairs of neighbouring words, digits made alike; a single word stands for itself. */
  static Set<Integer> wordBigrams(String text) {
    String[] words = normalised(text).split(" ", -1);
    Set<Integer> shingles = new HashSet<>();
    for (int i = 0; i < Math.max(1, words.length - 1); i++) {
      shingles.add((words[i] + " " + (i + 1 < words.length ? words[i + 1] : "")).hashCode());
    }
    return shingles;
  }

  /** Runs of five characters, digits made alike. */
  static Set<Integer> characterFiveGrams(String text) {
    String padded = "  " + normalised(text) + "  ";
    Set<Integer> shingles = new HashSet<>();
    for (int i = 0; i + 5 <= padded.length(); i++) {
      shingles.add(padded.substring(i, i + 5).hashCode());
    }
    return shingles;
  }

  private static String normalised(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replaceAll("[0-9]+", "0")
        .replaceAll("[^\\p{L}0]+", " ")
        .strip();
  }
}

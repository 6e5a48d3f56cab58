package dev.retort.dataset.dedup;

import com.carrotsearch.hppc.LongIntHashMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds exact and near duplicates among texts in memory: texts equal after normalisation are one;
 * the distinct ones are grouped by {@link SimilarTexts}. What most texts of a large set share is a
 * prompt's template, not its question, and does not count ({@link Template}). Immutable and
 * thread-safe.
 */
public final class MinHashDeduplicator {
  private final double threshold;

  /**
   * @param threshold the Jaccard similarity from which two texts are near duplicates, in (0, 1]
   */
  public MinHashDeduplicator(double threshold) {
    this.threshold = new SimilarTexts(threshold, Template.of(List.of())).threshold();
  }

  /** Groups texts; the result's rows are the list's. */
  public DuplicateClusters cluster(List<String> inputs) {
    int[] texts = new int[inputs.size()];
    LongIntHashMap known = new LongIntHashMap();
    List<int[]> shingles = new ArrayList<>();
    for (int row = 0; row < texts.length; row++) {
      TextFingerprint fingerprint = TextFingerprint.of(inputs.get(row));
      texts[row] = known.getOrDefault(fingerprint.key(), shingles.size());
      if (texts[row] == shingles.size()) {
        known.put(fingerprint.key(), texts[row]);
        shingles.add(fingerprint.shingles());
      }
    }
    int[] groups =
        new SimilarTexts(threshold, Template.of(shingles)).groups(shingles.size(), shingles::get);
    return new DuplicateClusters(texts, numbered(texts, groups));
  }

  private static int[] numbered(int[] texts, int[] groups) {
    Map<Integer, Integer> numbers = new HashMap<>();
    int[] clusters = new int[texts.length];
    for (int row = 0; row < texts.length; row++) {
      int group = groups[texts[row]];
      Integer number = numbers.putIfAbsent(group, numbers.size());
      clusters[row] = number == null ? numbers.size() - 1 : number;
    }
    return clusters;
  }
}

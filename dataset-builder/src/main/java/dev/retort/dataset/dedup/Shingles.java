package dev.retort.dataset.dedup;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A text as the set of its shingles: pairs of neighbouring tokens, with the text's two ends counted
 * as tokens, each as a 64-bit hash (MurmurHash3).
 *
 * <p>Pairs of words suit short requests. Among n words, one changed word costs two of n + 1 pairs,
 * so that below 17 words no two texts that differ in a word reach a Jaccard similarity of 0.8: "top
 * up by card" and "top up by cheque" stay apart, whereas character shingles, blind to which letters
 * carry the meaning, merge them. From there on a few words of difference are near duplication.
 */
final class Shingles {
  private static final String END = "\n";
  private static final String SEPARATOR = " ";

  private Shingles() {}

  /** The distinct hashes, ascending. */
  static long[] of(List<String> tokens) {
    long[] hashes = new long[tokens.size() + 1];
    String previous = END;
    for (int i = 0; i < tokens.size(); i++) {
      hashes[i] = hash(previous + SEPARATOR + tokens.get(i));
      previous = tokens.get(i);
    }
    hashes[tokens.size()] = hash(previous + SEPARATOR + END);
    return distinct(hashes);
  }

  /**
   * |a ∩ b| / |a ∪ b| of two ascending sets; 0 if both are empty.
   *
   * @return exact, but for collisions of 64-bit hashes
   */
  static double jaccard(long[] a, long[] b) {
    int common = 0;
    for (int i = 0, j = 0; i < a.length && j < b.length; ) {
      int order = Long.compare(a[i], b[j]);
      common += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    int union = a.length + b.length - common;
    return union == 0 ? 0 : (double) common / union;
  }

  private static long hash(String shingle) {
    return MurmurHash3.hash128x64(shingle.getBytes(StandardCharsets.UTF_8))[0];
  }

  private static long[] distinct(long[] hashes) {
    Arrays.sort(hashes);
    int size = 0;
    for (int i = 0; i < hashes.length; i++) {
      if (i == 0 || hashes[i] != hashes[i - 1]) {
        hashes[size++] = hashes[i];
      }
    }
    return Arrays.copyOf(hashes, size);
  }
}

package dev.retort.dataset.dedup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Finds exact and near duplicates: texts equal after normalisation are one; of the distinct ones,
 * MinHash proposes pairs, the exact Jaccard similarity of their shingles decides, and clusters are
 * the connected components of what it accepts.
 *
 * <p>What most texts of a large set share is a prompt's template, not its question, and does not
 * count ({@link Template}). Memory grows with the distinct texts: 8 bytes for each of their tokens,
 * and 4 for each band. Immutable and thread-safe.
 */
public final class MinHashDeduplicator {
  private final double threshold;
  private final MinHash minHash;

  /**
   * @param threshold the Jaccard similarity from which two texts are near duplicates, in (0, 1]
   */
  public MinHashDeduplicator(double threshold) {
    if (!(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException("a Jaccard threshold lies in (0, 1], not " + threshold);
    }
    this.threshold = threshold;
    this.minHash = MinHash.forThreshold(threshold);
  }

  /** Groups texts; the result's rows are the list's. */
  public DuplicateClusters cluster(List<String> inputs) {
    int[] texts = new int[inputs.size()];
    Map<String, Integer> known = new HashMap<>();
    List<long[]> shingles = new ArrayList<>();
    for (int row = 0; row < texts.length; row++) {
      List<String> tokens = InputTokens.of(inputs.get(row));
      String key = String.join(" ", tokens);
      Integer text = known.putIfAbsent(key, shingles.size());
      texts[row] = text == null ? shingles.size() : text;
      if (text == null) {
        shingles.add(Shingles.of(tokens));
      }
    }
    UnionFind components = components(Template.of(shingles).removedFrom(shingles));
    return new DuplicateClusters(texts, numbered(texts, components));
  }

  private UnionFind components(List<long[]> shingles) {
    UnionFind components = new UnionFind(shingles.size());
    int[][] hashes = new int[shingles.size()][];
    Arrays.setAll(hashes, text -> minHash.bandHashes(shingles.get(text)));
    for (int band = 0; band < minHash.bands(); band++) {
      joinWithinBuckets(shingles, hashes, band, components);
    }
    return components;
  }

  /**
   * Sorts texts by their hash in a band, so that equal hashes, which are a bucket, stand together.
   */
  private void joinWithinBuckets(
      List<long[]> shingles, int[][] hashes, int band, UnionFind components) {
    long[] order =
        IntStream.range(0, shingles.size())
            .filter(text -> shingles.get(text).length > 0)
            .mapToLong(text -> ((long) hashes[text][band] << Integer.SIZE) | text)
            .sorted()
            .toArray();
    int start = 0;
    for (int end = 1; end <= order.length; end++) {
      if (end == order.length || bucket(order[end]) != bucket(order[start])) {
        if (end - start > 1) {
          joinSimilar(shingles, order, start, end, components);
        }
        start = end;
      }
    }
  }

  private static int bucket(long entry) {
    return (int) (entry >>> Integer.SIZE);
  }

  /**
   * Joins all similar pairs of a bucket. A pair that is connected already needs no comparison, so a
   * text is compared with the members of another component only until one of them matches: a bucket
   * full of duplicates costs one comparison a text.
   */
  private void joinSimilar(
      List<long[]> shingles, long[] order, int start, int end, UnionFind components) {
    Map<Integer, List<Integer>> byRoot = new HashMap<>();
    for (int i = start; i < end; i++) {
      int text = (int) order[i];
      List<Integer> own = new ArrayList<>(List.of(text));
      List<Integer> connected = byRoot.remove(components.root(text));
      if (connected != null) {
        own.addAll(connected);
      }
      byRoot
          .values()
          .removeIf(
              members -> {
                boolean similar = members.stream().anyMatch(m -> similar(shingles, text, m));
                if (similar) {
                  components.join(text, members.get(0));
                  own.addAll(members);
                }
                return similar;
              });
      byRoot.put(components.root(text), own);
    }
  }

  private boolean similar(List<long[]> shingles, int one, int other) {
    long[] a = shingles.get(one);
    long[] b = shingles.get(other);
    // The smaller set's share of the larger bounds the similarity from above.
    return Math.min(a.length, b.length) >= threshold * Math.max(a.length, b.length)
        && Shingles.jaccard(a, b) >= threshold;
  }

  private static int[] numbered(int[] texts, UnionFind components) {
    Map<Integer, Integer> numbers = new HashMap<>();
    int[] clusters = new int[texts.length];
    for (int row = 0; row < texts.length; row++) {
      int root = components.root(texts[row]);
      Integer number = numbers.putIfAbsent(root, numbers.size());
      clusters[row] = number == null ? numbers.size() - 1 : number;
    }
    return clusters;
  }
}

package dev.retort.dataset.dedup;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Groups different texts that are nearly the same: MinHash proposes pairs, the exact Jaccard
 * similarity of their shingles decides, and groups are the connected components of what it accepts.
 *
 * <p>Memory: 4 bytes a text and band, and 12 a text; the shingles stay where they are and are
 * fetched again to verify a pair. Immutable and thread-safe.
 */
public final class SimilarTexts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double threshold;
  private final MinHash minHash;
  private final Template template;

  /**
   * @param threshold the Jaccard similarity from which two texts are near duplicates, in (0, 1]
   * @param template what does not count
   */
  public SimilarTexts(double threshold, Template template) {
    if (!(threshold > 0 && threshold <= 1)) {
      throw new IllegalArgumentException("a Jaccard threshold lies in (0, 1], not " + threshold);
    }
    this.threshold = threshold;
    this.minHash = MinHash.forThreshold(threshold);
    this.template = template;
  }

  double threshold() {
    return threshold;
  }

  /**
   * The buckets of a text: texts that share one of them are compared.
   *
   * @param shingles the text's, ascending
   * @return one hash a band; empty if the text is all template, and so like no other
   */
  public int[] bandHashes(int[] shingles) {
    int[] own = template.removedFrom(shingles);
    return own.length == 0 ? own : minHash.bandHashes(own);
  }

  /**
   * Compares the texts of one bucket, and joins those that are similar.
   *
   * @param bucket the shingles of its texts, ascending each
   * @return for each text the least of the bucket that it is connected with
   */
  public int[] joined(List<int[]> bucket) {
    UnionFind groups = new UnionFind(bucket.size());
    int[] texts = IntStream.range(0, bucket.size()).toArray();
    joinSimilar(texts, groups, bucket::get);
    return IntStream.of(texts).map(groups::root).toArray();
  }

  /**
   * Groups texts.
   *
   * @param texts how many
   * @param shingles a text's, ascending; called by several threads
   * @return for each text the least text of its group
   */
  public int[] groups(int texts, IntFunction<int[]> shingles) {
    int[][] hashes = new int[minHash.bands()][texts];
    boolean[] bare = new boolean[texts];
    IntStream.range(0, texts)
        .parallel()
        .forEach(
            text -> {
              int[] bands = bandHashes(shingles.apply(text));
              bare[text] = bands.length == 0;
              for (int band = 0; band < bands.length; band++) {
                hashes[band][text] = bands[band];
              }
            });
    UnionFind groups = new UnionFind(texts);
    for (int band = 0; band < hashes.length; band++) {
      joinWithinBuckets(buckets(hashes[band], bare), groups, shingles);
      hashes[band] = null;
    }
    return IntStream.range(0, texts).map(groups::root).toArray();
  }

  /** Texts by their hash in a band, so that equal hashes, which are a bucket, stand together. */
  private static long[] buckets(int[] hashes, boolean[] bare) {
    long[] order = new long[hashes.length];
    int size = 0;
    for (int text = 0; text < hashes.length; text++) {
      if (!bare[text]) {
        order[size++] = ((long) hashes[text] << Integer.SIZE) | text;
      }
    }
    long[] sorted = size == order.length ? order : Arrays.copyOf(order, size);
    Arrays.parallelSort(sorted);
    return sorted;
  }

  private void joinWithinBuckets(long[] order, UnionFind groups, IntFunction<int[]> shingles) {
    int start = 0;
    for (int end = 1; end <= order.length; end++) {
      if (end == order.length || bucket(order[end]) != bucket(order[start])) {
        if (end - start > 1) {
          joinSimilar(texts(order, start, end), groups, shingles);
        }
        start = end;
      }
    }
  }

  private static int[] texts(long[] order, int start, int end) {
    return Arrays.stream(order, start, end).mapToInt(entry -> (int) entry).toArray();
  }

  private static int bucket(long entry) {
    return (int) (entry >>> Integer.SIZE);
  }

  /**
   * Joins all similar pairs of a bucket. A pair that is connected already needs no comparison, so a
   * text is compared with the members of another group only until one of them matches: a bucket
   * full of duplicates costs one comparison a text.
   */
  private void joinSimilar(int[] bucket, UnionFind groups, IntFunction<int[]> shingles) {
    Map<Integer, List<Member>> byRoot = new HashMap<>();
    for (int text : bucket) {
      Member member = new Member(text, shingles);
      List<Member> own = new ArrayList<>(List.of(member));
      List<Member> connected = byRoot.remove(groups.root(text));
      if (connected != null) {
        own.addAll(connected);
      }
      byRoot
          .values()
          .removeIf(
              members -> {
                boolean similar = members.stream().anyMatch(other -> similar(member, other));
                if (similar) {
                  groups.join(text, members.get(0).text());
                  own.addAll(members);
                }
                return similar;
              });
      byRoot.put(groups.root(text), own);
    }
  }

  /** The smaller set's share of the larger bounds the similarity from above. */
  private boolean similar(Member a, Member b) {
    int[] one = a.shingles();
    int[] other = b.shingles();
    return Math.min(one.length, other.length) >= threshold * Math.max(one.length, other.length)
        && TextFingerprint.jaccard(one, other) >= threshold;
  }

  /** A text in a bucket. Its shingles are fetched once, and not before a comparison needs them. */
  private final class Member {
    private final int text;
    private final IntFunction<int[]> source;
    private int[] fetched;

    Member(int text, IntFunction<int[]> source) {
      this.text = text;
      this.source = source;
    }

    int text() {
      return text;
    }

    int[] shingles() {
      if (fetched == null) {
        fetched = template.removedFrom(source.apply(text));
      }
      return fetched;
    }
  }
}

package dev.retort.dataset;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How long texts are, in tokens: words, numbers and signs, as duplicates are told by; one for each
 * character of scripts written without spaces.
 *
 * @param texts how many
 * @param total tokens of all of them
 * @param longest the longest text's
 * @param histogram texts by length: the key is the least power of two that is not below it, 0 for
 *     texts without a token
 */
public record TextLengths(long texts, long total, int longest, SortedMap<Integer, Long> histogram) {
  /** No texts. */
  public static final TextLengths NONE = new TextLengths(0, 0, 0, new TreeMap<>());

  /** Tokens of the average text; 0 if there are none. */
  public double mean() {
    return texts == 0 ? 0 : (double) total / texts;
  }

  /**
   * The length that a share of the texts does not exceed, rounded up to a power of two.
   *
   * @param share in (0, 1]
   */
  public int quantile(double share) {
    long below = 0;
    for (int bin : List.copyOf(histogram.keySet())) {
      below += histogram.get(bin);
      if (below >= share * texts) {
        return Math.min(bin, longest);
      }
    }
    return longest;
  }

  /** Counts texts as they come. Not thread-safe. */
  static final class Tally {
    private final SortedMap<Integer, Long> histogram = new TreeMap<>();
    private long texts;
    private long total;
    private int longest;

    void add(int tokens) {
      texts++;
      total += tokens;
      longest = Math.max(longest, tokens);
      histogram.merge(bin(tokens), 1L, Long::sum);
    }

    TextLengths lengths() {
      return new TextLengths(texts, total, longest, histogram);
    }
  }

  private static int bin(int length) {
    return length <= 1 ? length : Integer.highestOneBit(length - 1) << 1;
  }
}

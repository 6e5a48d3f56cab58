package dev.retort.dataset.decontamination;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How many texts have a shingle, never too few: a count-min sketch (Cormode and Muthukrishnan 2005)
 * in 16 MB, exact as long as texts are few. Not thread-safe while texts are added.
 */
public final class ShingleCounts implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BITS = 21;
  private static final int ONE = 0x9e3779b9;
  private static final int OTHER = 0x85ebca6b;

  private final int[] first = new int[1 << BITS];
  private final int[] second = new int[1 << BITS];

  /**
   * Counts a text.
   *
   * @param shingles distinct
   */
  public void add(int[] shingles) {
    for (int shingle : shingles) {
      first[place(shingle, ONE)]++;
      second[place(shingle, OTHER)]++;
    }
  }

  /** Counts the texts of another count too. */
  public ShingleCounts plus(ShingleCounts other) {
    Arrays.setAll(first, i -> first[i] + other.first[i]);
    Arrays.setAll(second, i -> second[i] + other.second[i]);
    return this;
  }

  /**
   * The shingles of a text that the fewest texts have.
   *
   * @param shingles the text's
   * @param most how many at most
   */
  int[] rarest(int[] shingles, int most) {
    return Arrays.stream(shingles)
        .mapToLong(shingle -> ((long) count(shingle) << Integer.SIZE) | (shingle & 0xffffffffL))
        .sorted()
        .limit(most)
        .mapToInt(ranked -> (int) ranked)
        .toArray();
  }

  private int count(int shingle) {
    return Math.min(first[place(shingle, ONE)], second[place(shingle, OTHER)]);
  }

  private static int place(int shingle, int factor) {
    return (shingle * factor) >>> (Integer.SIZE - BITS);
  }
}

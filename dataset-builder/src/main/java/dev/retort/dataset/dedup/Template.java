package dev.retort.dataset.dedup;

import com.carrotsearch.hppc.IntIntHashMap;
import com.carrotsearch.hppc.cursors.IntIntCursor;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * The shingles that more than half of a set of texts have: the words a prompt wraps around each
 * question. Counted as similarity, they would make one cluster of a task whose template is longer
 * than its questions. Immutable and thread-safe.
 */
public final class Template implements Serializable {
  private static final long serialVersionUID = 1L;

  /** In fewer texts than this, what most have in common may well be the question. */
  private static final int ENOUGH_TEXTS = 100;

  private static final int COUNTERS = 1 << 20;

  /** Ascending. */
  private final int[] shingles;

  private Template(int[] shingles) {
    this.shingles = shingles;
  }

  /**
   * The template of some texts.
   *
   * @param texts the shingles of different texts, ascending each
   */
  public static Template of(List<int[]> texts) {
    if (texts.size() < ENOUGH_TEXTS) {
      return new Template(new int[0]);
    }
    // Counts twice: hashed into a fixed table first, then exactly, but only what the table cannot
    // rule out. So memory does not grow with the number of distinct shingles.
    int[] atMost = new int[COUNTERS];
    for (int[] text : texts) {
      for (int shingle : text) {
        atMost[counter(shingle)]++;
      }
    }
    IntIntHashMap counts = new IntIntHashMap();
    for (int[] text : texts) {
      for (int shingle : text) {
        if (isMost(atMost[counter(shingle)], texts)) {
          counts.addTo(shingle, 1);
        }
      }
    }
    int[] most = new int[counts.size()];
    int size = 0;
    for (IntIntCursor count : counts) {
      if (isMost(count.value, texts)) {
        most[size++] = count.key;
      }
    }
    int[] template = Arrays.copyOf(most, size);
    Arrays.sort(template);
    return new Template(template);
  }

  /**
   * What a text has beside the template.
   *
   * @param text its shingles, ascending
   * @return ascending; the argument itself if there is nothing to remove
   */
  public int[] removedFrom(int[] text) {
    if (shingles.length == 0) {
      return text;
    }
    return Arrays.stream(text).filter(s -> Arrays.binarySearch(shingles, s) < 0).toArray();
  }

  private static boolean isMost(int count, List<int[]> texts) {
    return 2L * count > texts.size();
  }

  private static int counter(int shingle) {
    return shingle & (COUNTERS - 1);
  }
}

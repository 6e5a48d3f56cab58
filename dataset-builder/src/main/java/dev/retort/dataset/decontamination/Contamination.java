package dev.retort.dataset.decontamination;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.IntObjectHashMap;
import java.util.Arrays;

/**
 * Finds training texts that contain an evaluation text: quoted, forwarded, or wrapped in more of a
 * conversation. Such a pair is no near duplicate, for the longer text has much that the shorter has
 * not, and Jaccard similarity counts that against it; containment, |a ∩ b| / |a| (Broder 1997),
 * does not.
 *
 * <p>Shared runs of some fixed number of words, the usual rule for benchmarks and web text, would
 * not do: requests of one task share phrases all the time without being each other's questions.
 *
 * <p>An evaluation text is looked for by its rarest shingles, so that a passage that many of them
 * share, a footer say, stands in nobody's way; what is proposed so is verified exactly. Not
 * thread-safe while texts are added; thread-safe afterwards.
 */
public final class Contamination {
  /** The share of an evaluation text's shingles from which a training text contains it. */
  private static final double CONTAINED = 0.9;

  /** Shorter questions occur within longer, different ones by chance. */
  private static final int LEAST_SHINGLES = 12;

  /** An evaluation text is looked for by this many of its shingles. */
  private static final int SKETCH = 8;

  /**
   * So many of them have to be there: of texts that contain nine in ten shingles of another, all
   * but one in two hundred have them.
   */
  private static final int HITS = 5;

  private static final int LEAST_FILTER_BITS = 16;
  private static final int MOST_FILTER_BITS = 27;
  private static final int FILTER_BITS_A_SHINGLE = 16;

  private final IntObjectHashMap<IntArrayList> texts = new IntObjectHashMap<>();

  /** Which shingles are worth looking up: most are not, and this is quicker than the map. */
  private final long[] filter;

  private final int shift;

  /**
   * An empty search.
   *
   * @param expected about how many evaluation texts there will be
   */
  public Contamination(int expected) {
    long wanted = (long) FILTER_BITS_A_SHINGLE * SKETCH * expected;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(wanted);
    bits = Math.max(LEAST_FILTER_BITS, Math.min(MOST_FILTER_BITS, bits));
    this.filter = new long[1 << (bits - 6)];
    this.shift = Integer.SIZE - bits;
  }

  /**
   * What an evaluation text is looked for by.
   *
   * @param shingles the text's
   * @param counts of all evaluation texts
   * @return empty if the text is too short to be looked for
   */
  public static int[] sketch(int[] shingles, ShingleCounts counts) {
    return shingles.length < LEAST_SHINGLES ? new int[0] : counts.rarest(shingles, SKETCH);
  }

  /**
   * Adds an evaluation text.
   *
   * @param text its number
   * @param sketch its {@linkplain #sketch sketch}
   */
  public void add(int text, int[] sketch) {
    for (int shingle : sketch) {
      int bit = bit(shingle);
      filter[bit >>> 6] |= 1L << bit;
      int index = texts.indexOf(shingle);
      if (texts.indexExists(index)) {
        texts.indexGet(index).add(text);
      } else {
        texts.put(shingle, IntArrayList.from(text));
      }
    }
  }

  /**
   * The evaluation texts that a training text may contain, ascending.
   *
   * @param training its shingles
   */
  public int[] proposals(int[] training) {
    if (training.length < LEAST_SHINGLES) {
      return new int[0];
    }
    int[] sorted = hits(training);
    Arrays.sort(sorted);
    IntArrayList proposals = new IntArrayList(0);
    int start = 0;
    for (int end = 1; end <= sorted.length; end++) {
      if (end == sorted.length || sorted[end] != sorted[start]) {
        if (end - start >= HITS) {
          proposals.add(sorted[start]);
        }
        start = end;
      }
    }
    return proposals.toArray();
  }

  private int[] hits(int[] training) {
    IntArrayList hits = new IntArrayList();
    for (int shingle : training) {
      int bit = bit(shingle);
      if ((filter[bit >>> 6] & (1L << bit)) != 0) {
        IntArrayList found = texts.get(shingle);
        if (found != null) {
          hits.addAll(found);
        }
      }
    }
    return hits.toArray();
  }

  private int bit(int shingle) {
    return (shingle * 0xc2b2ae35) >>> shift;
  }

  /**
   * Whether a training text contains an evaluation text.
   *
   * @param training its shingles, ascending
   * @param evaluation its shingles
   */
  public static boolean contains(int[] training, int[] evaluation) {
    int common = 0;
    for (int shingle : evaluation) {
      common += Arrays.binarySearch(training, shingle) >= 0 ? 1 : 0;
    }
    return common >= CONTAINED * evaluation.length;
  }
}

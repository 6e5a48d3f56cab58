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
 * <p>Evaluation texts are proposed by a sketch of their shingles, and the proposals are then
 * verified exactly. Not thread-safe while texts are added; thread-safe afterwards.
 */
public final class Contamination {
  /** The share of an evaluation text's shingles from which a training text contains it. */
  private static final double CONTAINED = 0.9;

  /** Shorter questions occur within longer, different ones by chance. */
  private static final int LEAST_SHINGLES = 12;

  /** An evaluation text is looked for by this many of its shingles, chosen by hash. */
  private static final int SKETCH = 8;

  /**
   * So many of them have to be there: of a text that contains nine in ten shingles, all but one in
   * two hundred have.
   */
  private static final int HITS = 5;

  /** What so many evaluation texts share is a phrase of the task, and leads to none of them. */
  private static final int PHRASE = 64;

  /** By the number of bits that a text's number of shingles has. */
  private final SizeClass[] classes = new SizeClass[Integer.SIZE];

  /**
   * What an evaluation text is looked for by.
   *
   * @param shingles the text's, ascending
   * @return empty if the text is too short to be looked for
   */
  public static int[] sketch(int[] shingles) {
    return shingles.length < LEAST_SHINGLES
        ? new int[0]
        : Arrays.stream(shingles).map(Contamination::mixed).sorted().limit(SKETCH).toArray();
  }

  /**
   * Adds an evaluation text.
   *
   * @param text its number
   * @param shingles how many it has
   * @param sketch its {@linkplain #sketch sketch}
   */
  public void add(int text, int shingles, int[] sketch) {
    if (sketch.length > 0) {
      int bits = Integer.SIZE - Integer.numberOfLeadingZeros(shingles);
      if (classes[bits] == null) {
        classes[bits] = new SizeClass();
      }
      classes[bits].add(text, sketch);
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
    IntArrayList hits = new IntArrayList();
    for (SizeClass texts : classes) {
      if (texts != null) {
        texts.collect(training, hits);
      }
    }
    int[] sorted = hits.toArray();
    Arrays.sort(sorted);
    IntArrayList proposals = new IntArrayList();
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

  /** Another order of all hashes than MinHash's, none negative. */
  private static int mixed(int shingle) {
    return Integer.reverse(shingle * 0x9e3779b9) >>> 1;
  }

  /**
   * Evaluation texts of about one size. The sketch of a text with n shingles lies in the lowest few
   * n-ths of the hashes, so that most of a training text's need not be looked up.
   */
  private static final class SizeClass {
    private final IntObjectHashMap<IntArrayList> texts = new IntObjectHashMap<>();
    private int highest;

    void add(int text, int[] sketch) {
      highest = Math.max(highest, sketch[sketch.length - 1]);
      for (int shingle : sketch) {
        int index = texts.indexOf(shingle);
        if (!texts.indexExists(index)) {
          texts.put(shingle, IntArrayList.from(text));
        } else if (texts.indexGet(index).size() < PHRASE) {
          texts.indexGet(index).add(text);
        }
      }
    }

    void collect(int[] training, IntArrayList hits) {
      for (int shingle : training) {
        int mixed = mixed(shingle);
        if (mixed <= highest) {
          IntArrayList found = texts.get(mixed);
          if (found != null) {
            hits.addAll(found);
          }
        }
      }
    }
  }
}

package dev.retort.dataset.decontamination;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.IntObjectHashMap;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Finds training texts that contain an evaluation text: quoted, forwarded, or wrapped in more of a
 * conversation. Such a pair is no near duplicate, for the longer text has much that the shorter has
 * not, and Jaccard similarity counts that against it; containment, |a ∩ b| / |a| (Broder 1997),
 * does not.
 *
 * <p>Shared runs of some fixed number of words, the usual rule for benchmarks and web text, would
 * not do: requests of one task share phrases all the time without being each other's questions.
 *
 * <p>A text that contains nine in ten shingles of another has, of the eight it is looked for by,
 * all but a few; only where every one of them is a common phrase does the pair escape.
 *
 * <p>Immutable and thread-safe once made.
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

  private final IntFunction<int[]> evaluation;

  private Contamination(IntFunction<int[]> evaluation) {
    this.evaluation = evaluation;
  }

  /**
   * Prepares the search for some evaluation texts.
   *
   * @param texts how many
   * @param shingles a text's, ascending; called again while searching, by several threads
   */
  public static Contamination of(int texts, IntFunction<int[]> shingles) {
    Contamination contamination = new Contamination(shingles);
    for (int text = 0; text < texts; text++) {
      int[] own = shingles.apply(text);
      if (own.length >= LEAST_SHINGLES) {
        contamination.sizeClass(own.length).add(text, own);
      }
    }
    return contamination;
  }

  private SizeClass sizeClass(int shingles) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(shingles);
    if (classes[bits] == null) {
      classes[bits] = new SizeClass();
    }
    return classes[bits];
  }

  /**
   * Whether a training text contains one of the evaluation texts.
   *
   * @param training its shingles, ascending
   */
  public boolean givesAway(int[] training) {
    if (training.length < LEAST_SHINGLES) {
      return false;
    }
    IntArrayList hits = new IntArrayList();
    for (SizeClass texts : classes) {
      if (texts != null) {
        texts.collect(training, hits);
      }
    }
    int[] sorted = hits.toArray();
    Arrays.sort(sorted);
    int start = 0;
    for (int end = 1; end <= sorted.length; end++) {
      if (end == sorted.length || sorted[end] != sorted[start]) {
        if (end - start >= HITS && contains(training, evaluation.apply(sorted[start]))) {
          return true;
        }
        start = end;
      }
    }
    return false;
  }

  private static boolean contains(int[] training, int[] evaluation) {
    int common = 0;
    for (int shingle : evaluation) {
      common += Arrays.binarySearch(training, shingle) >= 0 ? 1 : 0;
    }
    return common >= CONTAINED * evaluation.length;
  }

  /**
   * Evaluation texts of about one size. The sketch of a text with n shingles lies in the lowest few
   * n-ths of the hashes, so that most of a training text's need not be looked up.
   */
  private static final class SizeClass {
    private final IntObjectHashMap<IntArrayList> texts = new IntObjectHashMap<>();
    private int highest;

    void add(int text, int[] shingles) {
      int[] mixed = Arrays.stream(shingles).map(SizeClass::mixed).sorted().toArray();
      highest = Math.max(highest, mixed[SKETCH - 1]);
      for (int i = 0; i < SKETCH; i++) {
        int index = texts.indexOf(mixed[i]);
        if (!texts.indexExists(index)) {
          texts.put(mixed[i], IntArrayList.from(text));
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

    /** Another order of all hashes than MinHash's, none negative. */
    private static int mixed(int shingle) {
      return Integer.reverse(shingle * 0x9e3779b9) >>> 1;
    }
  }
}

package dev.retort.dataset.decontamination;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.IntObjectHashMap;
import com.carrotsearch.hppc.cursors.IntCursor;
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

  /** What so many evaluation texts share is a phrase of the task, and leads to none of them. */
  private static final int PHRASE = 64;

  private final IntObjectHashMap<IntArrayList> bySketch = new IntObjectHashMap<>();
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
        contamination.add(text, own);
      }
    }
    return contamination;
  }

  private void add(int text, int[] shingles) {
    int[] mixed = Arrays.stream(shingles).map(Contamination::mixed).sorted().toArray();
    for (int i = 0; i < SKETCH; i++) {
      int index = bySketch.indexOf(mixed[i]);
      if (!bySketch.indexExists(index)) {
        bySketch.put(mixed[i], IntArrayList.from(text));
      } else if (bySketch.indexGet(index).size() < PHRASE) {
        bySketch.indexGet(index).add(text);
      }
    }
  }

  /**
   * Another order of all hashes, so that a sketch is no more like MinHash's than chance makes it.
   */
  private static int mixed(int shingle) {
    return Integer.reverse(shingle * 0x9e3779b9);
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
    IntArrayList compared = new IntArrayList(0);
    for (int shingle : training) {
      IntArrayList candidates = bySketch.get(mixed(shingle));
      if (candidates != null) {
        for (IntCursor candidate : candidates) {
          if (!compared.contains(candidate.value)) {
            compared.add(candidate.value);
            if (contains(training, evaluation.apply(candidate.value))) {
              return true;
            }
          }
        }
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
}

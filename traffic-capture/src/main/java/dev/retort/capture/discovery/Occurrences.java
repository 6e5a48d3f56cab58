package dev.retort.capture.discovery;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongObjectHashMap;
import com.carrotsearch.hppc.cursors.ObjectCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * In which of some texts each shingle is. Shingles that are in exactly the same texts come from one
 * piece of a template: an atom. Texts are compared by the sum of their random keys.
 */
final class Occurrences {
  private static final long ODD = 0x9e3779b97f4a7c15L;

  private final int texts;
  private final int[] counts;
  private final long[] sums;

  Occurrences(List<FrequentText> texts, int numbers) {
    this.texts = texts.size();
    this.counts = new int[numbers];
    this.sums = new long[numbers];
    for (FrequentText text : texts) {
      long key = (text.request().key() + 1) * ODD;
      key ^= key >>> 29;
      for (int number : text.distinct()) {
        counts[number]++;
        sums[number] += key;
      }
    }
  }

  /** The shingles that at least this share of the texts have. */
  int[] common(double share) {
    IntArrayList common = new IntArrayList();
    for (int number = 0; number < counts.length; number++) {
      if (counts[number] > 0 && counts[number] >= share * texts) {
        common.add(number);
      }
    }
    return common.toArray();
  }

  /** Shingles that are in the same texts, ascending, and in how many. Immutable. */
  static final class Atom {
    private final int texts;
    private final int[] shingles;

    private Atom(int texts, int[] shingles) {
      this.texts = texts;
      this.shingles = shingles;
    }

    int texts() {
      return texts;
    }

    int first() {
      return shingles[0];
    }

    int length() {
      return shingles.length;
    }

    boolean has(int shingle) {
      return Arrays.binarySearch(shingles, shingle) >= 0;
    }

    /** Whether a text has more than half of them. */
    boolean isMostlyIn(FrequentText text) {
      return 2 * IntStream.of(shingles).filter(text::has).count() > shingles.length;
    }
  }

  /**
   * The atoms that distinguish texts from others.
   *
   * @param support of atoms in fewer texts nothing is known
   * @param common shingles that distinguish nothing, ascending
   */
  List<Atom> atoms(int support, int[] common) {
    LongObjectHashMap<IntArrayList> atoms = new LongObjectHashMap<>();
    for (int number = 0; number < counts.length; number++) {
      if (counts[number] >= support && Arrays.binarySearch(common, number) < 0) {
        IntArrayList members = atoms.get(sums[number]);
        if (members == null) {
          members = new IntArrayList();
          atoms.put(sums[number], members);
        }
        members.add(number);
      }
    }
    List<Atom> found = new ArrayList<>(atoms.size());
    for (ObjectCursor<IntArrayList> members : atoms.values()) {
      found.add(new Atom(counts[members.value.get(0)], members.value.toArray()));
    }
    return found;
  }
}

package dev.retort.dataset.spark;

import dev.retort.dataset.decontamination.Contamination;
import java.io.Serializable;
import java.util.List;

/**
 * What evaluation texts are looked for by, on its way to the workers. The index over it is made
 * once in each process. Thread-safe.
 */
final class Sketches implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A text's number is its place. */
  private final List<Sketch> texts;

  private transient Contamination index;

  Sketches(List<Sketch> texts) {
    this.texts = List.copyOf(texts);
  }

  synchronized Contamination index() {
    if (index == null) {
      index = new Contamination();
      for (int text = 0; text < texts.size(); text++) {
        index.add(text, texts.get(text).shingles, texts.get(text).chosen);
      }
    }
    return index;
  }

  /** What one text is looked for by. */
  static final class Sketch implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int shingles;
    private final int[] chosen;

    private Sketch(int shingles, int[] chosen) {
      this.shingles = shingles;
      this.chosen = chosen;
    }

    static Sketch of(int[] shingles) {
      return new Sketch(shingles.length, Contamination.sketch(shingles));
    }
  }
}

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

  /** By text, whose number is its place. */
  private final List<int[]> sketches;

  private transient Contamination index;

  Sketches(List<int[]> sketches) {
    this.sketches = List.copyOf(sketches);
  }

  synchronized Contamination index() {
    if (index == null) {
      index = new Contamination(sketches.size());
      for (int text = 0; text < sketches.size(); text++) {
        index.add(text, sketches.get(text));
      }
    }
    return index;
  }
}

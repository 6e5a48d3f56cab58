package dev.retort.dataset.dedup;

/**
 * Rows grouped by what they ask. Immutable.
 *
 * <p>Clusters are numbered by their first row, in ascending order from 0.
 */
public final class DuplicateClusters {
  private final int[] texts;
  private final int[] clusters;

  DuplicateClusters(int[] texts, int[] clusters) {
    this.texts = texts;
    this.clusters = clusters;
  }

  /** How many rows. */
  public int rows() {
    return clusters.length;
  }

  /** The number of a row's cluster. */
  public int cluster(int row) {
    return clusters[row];
  }

  /** Whether two rows have the same input after normalisation. */
  public boolean sameText(int row, int other) {
    return texts[row] == texts[other];
  }
}

package dev.retort.dataset.labelling;

/** Follows a round of asking. Called from several threads, one at a time. */
@FunctionalInterface
public interface AskingProgress {
  /** Nobody follows. */
  AskingProgress SILENT = (answers, of, spent) -> {};

  /**
   * An answer came, or is given up.
   *
   * @param answers how many are settled, those of earlier attempts included
   * @param of how many are asked for
   * @param spent US dollars
   */
  void settled(int answers, int of, double spent);
}

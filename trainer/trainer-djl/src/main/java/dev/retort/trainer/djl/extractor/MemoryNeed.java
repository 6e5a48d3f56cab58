package dev.retort.trainer.djl.extractor;

import dev.retort.trainer.TrainingOutcome;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What training will hold on the heap at most, beside its texts: the weights with their squared
 * gradients and their sums, and the rows' features.
 *
 * @param bytes the sum
 * @param explanation where it comes from
 */
record MemoryNeed(long bytes, String explanation) {
  private static final long MEBIBYTE = 1 << 20;
  private static final int FEATURES_A_WORD = 48;

  /** Features that distinct words and word pairs bring with them, roughly. */
  private static final int FEATURES_A_DISTINCT_WORD = 14;

  static MemoryNeed of(StateSpace space, List<Words> rows, List<Optional<Tagging>> taggings) {
    Set<Long> distinct = new HashSet<>();
    long words = 0;
    for (int row = 0; row < rows.size(); row++) {
      if (taggings.get(row).isPresent()) {
        words += rows.get(row).size();
        for (long hash : rows.get(row).hashes()) {
          distinct.add(hash);
        }
      }
    }
    long features = Math.min(words * 2, FEATURES_A_DISTINCT_WORD * (long) distinct.size());
    // The chain is finished before the network begins.
    long numbers = Math.max(3L * ChainTrainer.columns(space), 2L * NetworkWeights.FEATURE_WIDTH);
    return new MemoryNeed(
        Float.BYTES * features * numbers + 2 * Integer.BYTES * FEATURES_A_WORD * words,
        "about %d features x %d numbers, and %d words with their features"
            .formatted(features, numbers, words));
  }

  /**
   * Compares with what the heap can still take.
   *
   * @throws TrainingStopped with {@link TrainingOutcome.OutOfMemory} if it is too little
   */
  void requireWithin(Runtime runtime) {
    requireWithin(
        runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory()), runtime.maxMemory());
  }

  void requireWithin(long free, long whole) {
    if (bytes > free) {
      throw new TrainingStopped(
          new TrainingOutcome.OutOfMemory(
              ("training needs about %d MiB of heap (%s), and %d MiB of %d MiB are free; give the"
                      + " training process a larger heap (-Xmx), or train on fewer rows")
                  .formatted(
                      (bytes + MEBIBYTE - 1) / MEBIBYTE,
                      explanation,
                      free / MEBIBYTE,
                      whole / MEBIBYTE)));
    }
  }
}

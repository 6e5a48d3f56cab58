package dev.retort.trainer.dl4j;

import dev.retort.trainer.TrainingOutcome;

/**
 * What a run will hold on the heap at most, beside its texts: the networks of all folds, or the
 * networks to be published, and two rounds of out-of-fold scores.
 *
 * @param bytes the sum
 * @param explanation where it comes from
 */
record MemoryNeed(long bytes, String explanation) {
  private static final long MEBIBYTE = 1 << 20;

  static MemoryNeed of(int features, int labels, int rows, int folds, int networks) {
    long embeddings = Math.max(folds, networks) * EmbeddingTable.bytes(features);
    long scores = 2L * rows * labels * Float.BYTES;
    return new MemoryNeed(
        embeddings + scores + ScoreTable.ROW_BYTES_LIMIT,
        "%d features x %d numbers x %d networks and %d rows x %d labels of scores"
            .formatted(
                features, EmbeddingTable.DIMENSIONS, Math.max(folds, networks), rows, labels));
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

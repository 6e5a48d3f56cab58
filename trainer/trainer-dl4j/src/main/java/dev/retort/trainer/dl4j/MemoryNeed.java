package dev.retort.trainer.dl4j;

import dev.retort.trainer.hardware.HeapNeed;

/**
 * What a run will hold on the heap at most, beside its texts: the networks of all folds, or the
 * networks to be published, their folded tables, one of them ready to serve, and two rounds of
 * out-of-fold scores.
 */
final class MemoryNeed {
  private MemoryNeed() {}

  static HeapNeed of(int features, int labels, int rows, int folds, int networks) {
    long embeddings = Math.max(folds, networks) * EmbeddingTable.bytes(features);
    long scores = 2L * rows * labels * Float.BYTES;
    long tables = (1L + folds) * FoldedNetworks.bytes(features, labels);
    long served = (1L + Float.BYTES) * FoldedNetworks.LARGEST_TABLE;
    return new HeapNeed(
        embeddings + scores + tables + served,
        "%d features x %d numbers x %d networks and %d rows x %d labels of scores"
            .formatted(
                features, EmbeddingTable.DIMENSIONS, Math.max(folds, networks), rows, labels));
  }
}

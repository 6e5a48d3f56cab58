package dev.retort.trainer.djl.extractor;

import dev.retort.trainer.hardware.HeapNeed;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What training will hold on the heap at most, beside its texts: the weights with their squared
 * gradients and their sums, and the rows' features.
 */
final class MemoryNeed {
  private static final int FEATURES_A_WORD = 48;

  /** Features that distinct words and word pairs bring with them, roughly. */
  private static final int FEATURES_A_DISTINCT_WORD = 14;

  private MemoryNeed() {}

  static HeapNeed of(StateSpace space, List<Words> rows, List<Optional<Tagging>> taggings) {
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
    return new HeapNeed(
        Float.BYTES * features * numbers + 2 * Integer.BYTES * FEATURES_A_WORD * words,
        "about %d features x %d numbers, and %d words with their features"
            .formatted(features, numbers, words));
  }
}

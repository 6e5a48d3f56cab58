package dev.retort.evaluator.slice;

import dev.retort.dataset.TrainingExample;
import java.util.List;

/** Names a row's slices. Pure and thread-safe. */
@FunctionalInterface
public interface SliceRule {

  /**
   * The slices that a row lies in: at most one for each dimension. A row without a slice in a
   * dimension takes no part in it.
   */
  List<Slice> slices(TrainingExample row);
}

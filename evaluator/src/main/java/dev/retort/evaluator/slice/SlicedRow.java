package dev.retort.evaluator.slice;

import dev.retort.dataset.TrainingExample;
import java.util.Objects;
import java.util.Optional;

/**
 * An evaluation row and what became of it.
 *
 * @param row what was asked, and the reference
 * @param outcome with the candidate
 * @param champion with what serves now; empty if nothing does
 */
public record SlicedRow(TrainingExample row, RowOutcome outcome, Optional<RowOutcome> champion) {
  public SlicedRow {
    Objects.requireNonNull(row);
    Objects.requireNonNull(outcome);
    Objects.requireNonNull(champion);
  }
}
